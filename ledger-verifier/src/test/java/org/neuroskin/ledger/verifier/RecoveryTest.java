package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.LogSigner;

/** A history that lost entries and says so. */
class RecoveryTest {
    private static final LogSigner AFTER = LogSigner.fromSeed("neuroskin/test/r1/main", new byte[32]);
    private static final String KEYS = TestBundles.keys(AFTER) + TestBundles.keys();
    private static final List<AuditEvent> LEFT =
            List.of(TestBundles.consent(ConsentState.GIVEN, 5), TestBundles.denied(2), TestBundles.denied(3));

    @TempDir
    private Path folder;

    private record Result(int exit, String out) {}

    @Test
    void isNeverCalledWhole() throws IOException {
        Result result = verify(lost(9), signed(2), KEYS, AFTER);

        assertThat(result.out)
                .startsWith(
                        "NOT WHOLE: the 5 entries of neuroskin/test/r1/main that are there are in order and signed, but"
                                + " entries 3 to 8 of log neuroskin/test/main were lost in a recovery at 2026-11-22T10:00:00.003Z")
                .doesNotContain("VALID");
        assertThat(result.exit).isEqualTo(3);
    }

    @Test
    void tellsOfItInTheReport() throws IOException {
        Result result = verify(lost(9), null, KEYS, AFTER, "--json");
        assertThat(result.out).contains("\"losses\":[\"entries 3 to 8 of log");
    }

    @Test
    void mustContainWhatWasSignedOfWhatIsLeft() throws IOException {
        String other = TestBundles.SIGNER.sign(2, Hash.ofEmptyTree(), TestBundles.START);

        assertInvalid(verify(lost(9), other, KEYS, AFTER), "contradicts the checkpoint of 2 entries");
        assertInvalid(verify(lost(9), signed(2), KEYS, AFTER, "--seen", file("seen", other)), "contradicts");
        assertThat(verify(lost(9), signed(2), KEYS, AFTER, "--seen", file("seen", signed(3))).exit)
                .isEqualTo(3);
        assertThat(verify(lost(9), signed(2), KEYS, AFTER, "--seen", file("seen", lost(8))).exit)
                .isEqualTo(3);
    }

    @Test
    void mustTellAllThatWasLost() throws IOException {
        assertInvalid(verify(lost(9), null, KEYS, AFTER, "--seen", file("seen", lost(10))), "10 entries");
    }

    @Test
    void needsTheSignatureOfTheLogOfBefore() throws IOException {
        assertInvalid(verify(lost(9) + "x", null, KEYS, AFTER), "leaf 3: tells of a loss without a signed checkpoint");
        assertInvalid(verify(lost(9), null, TestBundles.keys(AFTER), AFTER), "leaf 3: tells of a loss");
        byte[] seed = new byte[32];
        seed[0] = 1;
        String forged = LogSigner.fromSeed(TestBundles.ORIGIN, seed).sign(9, Hash.ofEmptyTree(), TestBundles.START);
        assertInvalid(verify(forged, null, KEYS, AFTER), "leaf 3: tells of a loss");
    }

    @Test
    void doesNotPassWithoutTheEntryThatTells() throws IOException {
        Map<String, byte[]> parts = TestBundles.parts(TestBundles.entries(LEFT), AFTER, KEYS);
        assertInvalid(run(TestBundles.zip(folder, parts)), "goes on after a recovery that it does not tell of");
    }

    @Test
    void aForkIsToldAsOne() throws IOException {
        assertThat(verify(lost(3), null, KEYS, AFTER).out)
                .contains("of the 3 entries of log neuroskin/test/main that were signed, an unknown number was lost");
    }

    private static void assertInvalid(Result result, String why) {
        assertThat(result.out).startsWith("INVALID").contains(why);
        assertThat(result.exit).isOne();
    }

    private static String lost(long size) {
        return TestBundles.SIGNER.sign(size, Hash.ofEmptyTree(), TestBundles.START);
    }

    private static String signed(int size) {
        List<byte[]> entries = TestBundles.entries(LEFT.subList(0, size));
        return TestBundles.SIGNER.sign(size, TestBundles.frontier(entries).root(), TestBundles.START);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Result verify(String lost, @Nullable String kept, String keys, LogSigner signer, Object... more)
            throws IOException {
        List<AuditEvent> events = new ArrayList<>(LEFT);
        events.add(TestBundles.recovered(lost, kept));
        events.add(TestBundles.denied(4));
        List<Object> arguments = new ArrayList<>(List.of(more));
        arguments.addFirst(TestBundles.zip(folder, TestBundles.parts(TestBundles.entries(events), signer, keys)));
        return run(arguments.toArray());
    }

    private static Result run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int exit = Verifier.run(
                texts,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        return new Result(exit, out.toString(StandardCharsets.UTF_8));
    }
}

package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.Tree;

/** A history that has to carry the cosignatures of those whom whoever verifies it trusts. */
class PolicyTest {
    private static final List<byte[]> ENTRIES = TestBundles.entries(TestBundles.oneOfEachKind());
    private static final int COSIGNED = 3;

    @TempDir
    private Path folder;

    private static Cosigner cosigner(String name) {
        byte[] secret = new byte[32];
        secret[0] = (byte) name.charAt(0);
        return new Cosigner("witness.example/" + name, secret);
    }

    private static String key(String name, int line) {
        return cosigner(name).vkeys().lines().toList().get(line);
    }

    /** What the log had signed when it had three entries. */
    private static String note(int size) {
        List<Hash> leaves = ENTRIES.stream().map(Hash::leaf).toList();
        Hash root = new Tree(size, (level, first, count) -> leaves.subList((int) first, (int) first + count)).root();
        return TestBundles.SIGNER.sign(size, root, TestBundles.START);
    }

    private String verified(String witnessed, String policy) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>(TestBundles.parts(ENTRIES));
        if (!witnessed.isEmpty()) {
            parts.put("witnessed", witnessed.getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.writeString(
                folder.resolve("policy"),
                policy.replace("KEY-A", key("a", 0))
                        .replace("KEY-B", key("b", 1))
                        .replace("KEY-C", key("c", 1)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] command = policy.isEmpty()
                ? new String[] {TestBundles.zip(folder, parts).toString()}
                : new String[] {TestBundles.zip(folder, parts).toString(), "--policy", file.toString()};
        int exit = Verifier.run(command, print, print);
        return exit + " " + out.toString(StandardCharsets.UTF_8);
    }

    private static String cosigned(String note, String... names) throws BadEvidence {
        StringBuilder cosigned = new StringBuilder(note);
        for (String name : names) {
            cosigned.append(cosigner(name).cosign(Checkpoint.claimed(note), 1_764_000_000));
        }
        return cosigned.toString();
    }

    @ParameterizedTest
    @CsvSource({"a b, 0", "a c, 0", "a b c, 0", "a, 1", "c, 1"})
    void asManyAsThePolicySays(String names, int exit) throws Exception {
        String verdict = verified(cosigned(note(COSIGNED), names.split(" ")), """
                # two of three
                witness a KEY-A
                witness b KEY-B https://b.example/
                witness c KEY-C
                group enough 2 a b c
                quorum enough
                """);

        assertThat(verdict).startsWith(exit + " ");
        if (exit == 0) {
            assertThat(verdict).contains("the first 3 are cosigned by " + String.join(", ", names.split(" ")));
        } else {
            assertThat(verdict).contains("cosigned by " + names + " alone");
        }
    }

    @Test
    void aHistoryThatNobodyHasCosignedIsNotEnough() throws Exception {
        assertThat(verified("", "witness a KEY-A\nquorum a\n")).startsWith("1 ").contains("no witness of the policy");
        assertThat(verified("", "witness a KEY-A\nquorum none\n")).startsWith("0 ");
        assertThat(verified("", "")).startsWith("0 ");
        assertThat(verified(cosigned(note(COSIGNED), "a"), "")).startsWith("0 ");
    }

    /** What was cosigned is another history than the one that is shown. */
    @Test
    void aHistoryThatDoesNotContinueWhatWasCosignedIsFound() throws Exception {
        String other = TestBundles.SIGNER.sign(COSIGNED, Hash.leaf(new byte[] {1}), TestBundles.START);
        for (String policy : new String[] {"", "witness a KEY-A\nquorum a\n"}) {
            assertThat(verified(cosigned(other, "a"), policy)).startsWith("1 ").contains("contradicts");
        }
    }

    @Test
    void aCosignatureOfAnotherCheckpointIsNone() throws Exception {
        String lines = cosigned(note(2), "a").substring(note(2).length());

        assertThat(verified(note(COSIGNED) + lines, "witness a KEY-A\nquorum a\n"))
                .startsWith("1 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "witness a KEY-A",
                "quorum a",
                "witness a KEY-A\nwitness a KEY-B\nquorum a",
                "witness a KEY-A\nwitness b KEY-A\nquorum a",
                "witness none KEY-A\nquorum none",
                "witness a KEY-A\ngroup g 2 a\nquorum g",
                "witness a KEY-A\ngroup g any b\nquorum g",
                "witness a KEY-A\nquorum a\nquorum a",
                "witness a nothing\nquorum a",
                "whatever"
            })
    void whatIsNoPolicyIsRefused(String policy) throws Exception {
        assertThat(verified(cosigned(note(COSIGNED), "a"), policy)).startsWith("1 ");
    }
}

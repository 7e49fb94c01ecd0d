package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.LogProof;
import org.neuroskin.ledger.LogSigner;
import org.neuroskin.ledger.Tree;

class VerifierTest {
    private static final List<byte[]> ENTRIES = TestBundles.entries(TestBundles.oneOfEachKind());

    /** Signed once: thousands of cases change a byte of it. */
    private static final Map<String, byte[]> GENUINE = TestBundles.parts(ENTRIES);

    @TempDir
    private Path folder;

    private record Result(int exit, String out, String err) {}

    private static Result run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        int exit = Verifier.run(
                texts,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Result verify(List<byte[]> entries) {
        return run(TestBundles.zip(folder, TestBundles.parts(entries)));
    }

    private Result verifyEvents(AuditEvent... events) {
        return verify(TestBundles.entries(List.of(events)));
    }

    private Result verifyChanged(String part, UnaryOperator<byte[]> change) {
        Map<String, byte[]> parts = new LinkedHashMap<>(GENUINE);
        parts.compute(part, (name, bytes) -> change.apply(bytes == null ? new byte[0] : bytes));
        return run(TestBundles.zip(folder, parts));
    }

    private Path keyFile(LogSigner signer) throws IOException {
        return Files.writeString(
                folder.resolve("keys-" + signer.hashCode()),
                "# comment\n" + signer.verifierKeys().get(0).vkey() + "\n"
                        + signer.verifierKeys().get(1).vkey() + "\n");
    }

    @Test
    void knowsEveryKindOfEventAndItsMembers() {
        List<AuditEvent> events = new ArrayList<>(TestBundles.oneOfEachKind());
        events.add(TestBundles.recovered("lost", null));
        for (AuditEvent event : events) {
            Map<String, Object> members = AuditEvents.toMap(event);
            assertThat(Entry.KINDS).containsKey(event.type());
            assertThat(Entry.KINDS.getOrDefault(event.type(), Map.of()).keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            Arrays.stream(event.getClass().getRecordComponents())
                                    .map(java.lang.reflect.RecordComponent::getName)
                                    .toList())
                    .containsAll(members.keySet().stream()
                            .filter(name -> !name.equals("type"))
                            .toList());
        }
        assertThat(Entry.KINDS).hasSameSizeAs(AuditEvents.kinds());
    }

    @Nested
    class AGenuineBundle {
        @Test
        void isValidAndSaysWhereTheKeysCameFrom() {
            Result result = verify(ENTRIES);

            assertThat(result.out)
                    .isEqualTo("VALID: all " + ENTRIES.size()
                            + " entries of neuroskin/test/main are whole, in order and signed; accesses not"
                            + " ended yet: 0; keys taken from the bundle itself\n");
            assertThat(result.exit).isZero();
        }

        @Test
        void isValidWithKeysFromOutside() throws IOException {
            Path bundle = TestBundles.zip(folder, TestBundles.parts(ENTRIES));

            Result result = run("verify", bundle, "--keys", keyFile(TestBundles.SIGNER));

            assertThat(result.out)
                    .startsWith("VALID: all " + ENTRIES.size() + " entries")
                    .doesNotContain("bundle itself");
            assertThat(result.exit).isZero();
        }

        @Test
        void isInvalidForSomebodyElsesKeys() throws IOException {
            byte[] seed = new byte[32];
            seed[0] = 1;
            Path keys = keyFile(LogSigner.fromSeed(TestBundles.ORIGIN, seed));

            Result result = run(TestBundles.zip(folder, TestBundles.parts(ENTRIES)), "--keys", keys);

            assertThat(result.out).startsWith("INVALID: checkpoint: no valid Ed25519 signature by key");
            assertThat(result.exit).isOne();
        }

        @Test
        void isReportedAsJson() {
            Result result = run(TestBundles.zip(folder, TestBundles.parts(ENTRIES)), "--json");

            assertThat(result.out)
                    .startsWith("{\"events\":{\"access-denied\":1,\"access-failed\":1,\"access-intended\":3,")
                    .contains(
                            "\"firstBadLeaf\":null,\"gaps\":[],\"losses\":[],\"open\":[],\"origin\":\"neuroskin/test/main\",\"size\":"
                                    + ENTRIES.size() + ",\"valid\":true");
            assertThat(result.err).startsWith("VALID");
        }

        @Test
        void mayBeEmpty() {
            assertThat(verify(List.of()).out).startsWith("VALID: all 0 entries");
        }
    }

    @Nested
    class TamperedBytes {
        /** Every byte below the command line, whose signatures and files the other cases are about; one of 41 through it. */
        @Test
        void everyByteOfEveryEntryIsGuardedAndItsLeafNamed() throws IOException, BadEvidence {
            byte[] lines = GENUINE.getOrDefault("entries.ndjson", new byte[0]);
            byte[] hashes = GENUINE.getOrDefault("leaf-hashes", new byte[0]);
            Checkpoint checkpoint = Checkpoint.open(
                    new String(GENUINE.getOrDefault("checkpoint", new byte[0]), StandardCharsets.UTF_8),
                    Key.parseAll(TestBundles.keys()));
            int leaf = 0;
            for (int i = 0; i < lines.length; i++) {
                int position = i;
                byte[] changed = flip(lines, i);
                String said = "nothing";
                try {
                    new History(checkpoint, "main", List.of(), count -> {})
                            .read(new ByteArrayInputStream(changed), new ByteArrayInputStream(hashes));
                } catch (BadEvidence e) {
                    said = String.valueOf(e.getMessage());
                }
                assertThat(said)
                        .as("byte %d", i)
                        .startsWith(i < lines.length - 1 ? "leaf %d: ".formatted(leaf) : "entries.ndjson: ");
                if (i % 41 == 0) {
                    assertThat(verifyChanged("entries.ndjson", bytes -> flip(bytes, position)).out)
                            .isEqualTo("INVALID: " + said + "\n");
                }
                leaf += lines[i] == '\n' ? 1 : 0;
            }
        }

        @Test
        void everyByteOfTheOtherPartsIsGuarded() {
            for (String part : List.of("manifest.json", "leaf-hashes", "checkpoint", "keys")) {
                byte[] genuine = GENUINE.getOrDefault(part, new byte[0]);
                for (int i = 0; i < genuine.length; i += part.equals("checkpoint") || part.equals("keys") ? 7 : 1) {
                    int position = i;
                    Result result = verifyChanged(part, bytes -> flip(bytes, position));
                    assertThat(result.exit).as("%s, byte %d", part, i).isOne();
                    assertThat(result.out).startsWith("INVALID: " + (part.equals("keys") ? "" : part + ": "));
                }
            }
        }

        @Test
        void aDeletedEntryIsNamed() {
            for (int gone = 0; gone < ENTRIES.size(); gone++) {
                List<byte[]> rest = new ArrayList<>(ENTRIES);
                rest.remove(gone);
                byte[] lines = TestBundles.parts(rest).getOrDefault("entries.ndjson", new byte[0]);
                assertThat(verifyChanged("entries.ndjson", bytes -> lines).out)
                        .startsWith("INVALID: leaf %d: changed since it was signed".formatted(gone));
            }
        }

        @Test
        void swappedEntriesAreNamed() {
            List<byte[]> swapped = new ArrayList<>(ENTRIES);
            swapped.set(4, ENTRIES.get(5));
            swapped.set(5, ENTRIES.get(4));
            byte[] lines = TestBundles.parts(swapped).getOrDefault("entries.ndjson", new byte[0]);
            assertThat(verifyChanged("entries.ndjson", bytes -> lines).out).startsWith("INVALID: leaf 4: ");
        }

        @Test
        void entriesAndHashesRewrittenTogetherDoNotPassTheSignature() {
            List<AuditEvent> events = new ArrayList<>(TestBundles.oneOfEachKind());
            events.remove(events.size() - 2);
            Map<String, byte[]> parts = TestBundles.parts(TestBundles.entries(events));
            parts.put("checkpoint", GENUINE.getOrDefault("checkpoint", new byte[0]));
            parts.put("manifest.json", GENUINE.getOrDefault("manifest.json", new byte[0]));

            assertThat(run(TestBundles.zip(folder, parts)).out)
                    .startsWith("INVALID: entries.ndjson: the entries are not those under the signed root");
        }

        @Test
        void aBundleWithMissingOrStrangePartsIsRefused() throws IOException {
            Map<String, byte[]> parts = new LinkedHashMap<>(GENUINE);
            parts.remove("leaf-hashes");
            assertThat(run(TestBundles.zip(folder, parts)).out).startsWith("INVALID: bundle: its parts");
            parts.put("leaf-hashes", new byte[0]);
            parts.put("more", new byte[0]);
            assertThat(run(TestBundles.zip(folder, parts)).out).startsWith("INVALID: bundle: its parts");
            Path garbage = Files.writeString(folder.resolve("garbage"), "garbage");
            assertThat(run(garbage).out).startsWith("INVALID: bundle: cannot be read");
        }
    }

    private static byte[] flip(byte[] bytes, int position) {
        byte[] changed = bytes.clone();
        changed[position] ^= 1;
        return changed;
    }

    @Nested
    class SignedHistoriesThatTellAnImpossibleStory {
        private static final String NOT_OPEN = ": relies on an emergency access that was not open for it";

        @Test
        void anEmergencyAccessOfAnotherClinician() {
            assertThat(verifyEvents(TestBundles.opened(7), TestBundles.emergency(20, "colleague", 7)).out)
                    .startsWith("INVALID: leaf 1" + NOT_OPEN);
        }

        @Test
        void anEmergencyAccessBeforeItWasOpenedOrAfterItsEnd() {
            assertThat(verifyEvents(TestBundles.opened(7), TestBundles.emergency(20, "clinician", 6)).out)
                    .startsWith("INVALID: leaf 1" + NOT_OPEN);
            assertThat(verifyEvents(
                                    TestBundles.opened(7),
                                    TestBundles.ended(8),
                                    TestBundles.emergency(20, "clinician", 8))
                            .out)
                    .startsWith("INVALID: leaf 2" + NOT_OPEN);
            assertThat(verifyEvents(
                                    TestBundles.opened(7),
                                    TestBundles.emergency(20, "clinician", 7, TestBundles.START.plusSeconds(71)))
                            .out)
                    .startsWith("INVALID: leaf 1" + NOT_OPEN);
        }

        @Test
        void anEmergencyAccessThatNobodyOpened() {
            assertThat(verifyEvents(TestBundles.emergency(20, "clinician", 7)).out)
                    .startsWith("INVALID: leaf 0: relies on a grant");
            assertThat(verifyEvents(TestBundles.ended(8)).out)
                    .startsWith("INVALID: leaf 0: ends an emergency access that was never opened");
        }

        @Test
        void anAccessThatEndsTwice() {
            AuditEvent consent = TestBundles.consent(ConsentState.GIVEN, 5);
            assertThat(verifyEvents(consent, TestBundles.intended(1, 5), TestBundles.released(1), TestBundles.failed(1))
                            .out)
                    .startsWith("INVALID: leaf 3: ends an access that is not open");
        }

        @Test
        void anEndWithoutAnIntent() {
            assertThat(verifyEvents(TestBundles.released(1)).out)
                    .startsWith("INVALID: leaf 0: ends an access that is not open");
        }

        @Test
        void aWindowWithoutAnIntent() {
            assertThat(verifyEvents(TestBundles.window(1, 0)).out)
                    .startsWith("INVALID: leaf 0: releases a window of an access that is not open");
        }

        @Test
        void aMissingWindow() {
            AuditEvent consent = TestBundles.consent(ConsentState.GIVEN, 5);
            assertThat(verifyEvents(consent, TestBundles.intended(1, 5), TestBundles.window(1, 1)).out)
                    .startsWith("INVALID: leaf 2: is window 1 where 0 is due");
        }

        @Test
        void aDenialOfAnAccessThatWasIntended() {
            AuditEvent denied = TestBundles.denied(1);
            AuditEvent consent = TestBundles.consent(ConsentState.GIVEN, 5);
            List<byte[]> entries = TestBundles.entries(List.of(consent, TestBundles.intended(1, 5)));
            entries.add(new String(
                            TestBundles.entry(denied, 2, TestBundles.START.plusSeconds(1)), StandardCharsets.UTF_8)
                    .replace(TestBundles.id(10).toString(), TestBundles.id(555).toString())
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(verify(entries).out).startsWith("INVALID: leaf 2: ends an access a second time");
        }

        @Test
        void anAccessWithoutConsent() {
            assertThat(verifyEvents(TestBundles.intended(1, 5)).out).startsWith("INVALID: leaf 0: relies on a grant");
        }

        @Test
        void anAccessAtARevisionAfterTheWithdrawal() {
            assertThat(verifyEvents(
                                    TestBundles.consent(ConsentState.GIVEN, 5),
                                    TestBundles.consent(ConsentState.WITHDRAWN, 8),
                                    TestBundles.intended(1, 8))
                            .out)
                    .startsWith("INVALID: leaf 2: relies on a grant");
        }

        @Test
        void anAccessAtARevisionBeforeTheConsent() {
            assertThat(verifyEvents(TestBundles.consent(ConsentState.GIVEN, 5), TestBundles.intended(1, 4)).out)
                    .startsWith("INVALID: leaf 1: relies on a grant");
        }

        @Test
        void aRepeatedEvent() {
            assertThat(verifyEvents(TestBundles.denied(1), TestBundles.denied(1)).out)
                    .startsWith("INVALID: leaf 1: repeats an event");
        }

        @Test
        void timeThatRunsBackwards() {
            List<byte[]> entries = List.of(
                    TestBundles.entry(TestBundles.denied(1), 0, TestBundles.START.plusSeconds(1)),
                    TestBundles.entry(TestBundles.denied(2), 1, TestBundles.START));
            assertThat(verify(entries).out).startsWith("INVALID: leaf 1: was recorded before the one before it");
        }

        @Test
        void anEventFromTheFuture() {
            List<byte[]> entries = List.of(
                    TestBundles.entry(TestBundles.denied(1), 0, TestBundles.START.minus(Duration.ofMinutes(6))));
            assertThat(verify(entries).out).startsWith("INVALID: leaf 0: happened after it was recorded");
        }

        @Test
        void aGapInTheSequence() {
            List<byte[]> entries = List.of(TestBundles.entry(TestBundles.denied(1), 1, TestBundles.START));
            assertThat(verify(entries).out).startsWith("INVALID: leaf 0: says to be number 1");
        }

        @Test
        void anAccessThatNeverEnds() {
            byte[] consent = TestBundles.entry(TestBundles.consent(ConsentState.GIVEN, 5), 0, TestBundles.START);
            byte[] intent = TestBundles.entry(TestBundles.intended(1, 5), 1, TestBundles.START);
            for (int seconds : new int[] {7499, 7501}) {
                byte[] later = TestBundles.entry(TestBundles.denied(2), 2, TestBundles.START.plusSeconds(seconds));
                assertThat(verify(List.of(consent, intent, later)).out)
                        .startsWith(
                                seconds < 7500
                                        ? "VALID: all 3 entries of neuroskin/test/main are whole, in order and signed;"
                                                + " accesses not ended yet: 1"
                                        : "INVALID: leaf 1: intends an access that never ends");
            }
        }

        @Test
        void anEntryThatIsNotCanonical() {
            byte[] spaced =
                    (" " + new String(ENTRIES.getFirst(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            assertThat(verify(List.of(spaced)).out).startsWith("INVALID: leaf 0: not canonical JSON");
        }
    }

    @Nested
    class AProofOfOneEntry {
        private String proof(int index) {
            List<Hash> hashes = ENTRIES.stream().map(Hash::leaf).toList();
            Tree tree =
                    new Tree(hashes.size(), (level, first, count) -> hashes.subList((int) first, (int) first + count));
            return LogProof.write(
                    ENTRIES.get(index),
                    index,
                    tree.inclusion(index),
                    TestBundles.SIGNER.sign(hashes.size(), tree.root(), TestBundles.START));
        }

        private Result verify(String proof) throws IOException {
            Path file = Files.writeString(folder.resolve("some.tlog-proof"), proof);
            return run(file, "--keys", keyFile(TestBundles.SIGNER));
        }

        @Test
        void isValidForEachEntry() throws IOException {
            for (int index = 0; index < ENTRIES.size(); index++) {
                Result result = verify(proof(index));
                assertThat(result.out).startsWith("VALID: entry %d of neuroskin/test/main (".formatted(index));
                assertThat(result.exit).isZero();
            }
        }

        @Test
        void needsKeysFromOutside() throws IOException {
            Result result = run(Files.writeString(folder.resolve("some.tlog-proof"), proof(3)));
            assertThat(result.out).startsWith("INVALID: keys: a proof carries none");
            assertThat(result.exit).isOne();
        }

        @Test
        void breaksWithEveryCharacter() throws IOException {
            String proof = proof(3);
            for (int i = 0; i < proof.length(); i += i < 1500 ? 1 : 17) {
                char other = proof.charAt(i) == 'A' ? 'B' : 'A';
                String tampered = proof.substring(0, i) + other + proof.substring(i + 1);
                assertThat(verify(tampered).exit).as("character %d", i).isOne();
            }
        }

        @Test
        void breaksForAnotherIndexAndWithAMissingHash() throws IOException {
            assertThat(verify(proof(3).replace("index 3\n", "index 2\n")).out).startsWith("INVALID: leaf 2");
            assertThat(verify(proof(3).replaceFirst("(index 3\n)[^\n]+\n", "$1")).out)
                    .startsWith("INVALID: leaf 3");
        }
    }

    @Test
    void nothingToVerifyIsNotAVerdict() {
        for (Result result : List.of(
                run(),
                run("a", "b"),
                run("--keys"),
                run("--what", "a"),
                run(folder.resolve("absent").toString()))) {
            assertThat(result.exit).isEqualTo(2);
            assertThat(result.out).isEmpty();
            assertThat(result.err).isNotEmpty();
        }
    }
}

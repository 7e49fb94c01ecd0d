package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.ledger.Frontier;
import org.neuroskin.ledger.LogSigner;
import org.neuroskin.ledger.VerifierKey;

/**
 * Forgeries of every kind that we thought of, each at random places ({@code -Dneuroskin.mutations=N} places, and
 * {@code -Dneuroskin.seed=N} for others): all are found, and wherever one can tell, the first bad leaf is named.
 */
class MutationTest {
    private static final int PLACES = Integer.getInteger("neuroskin.mutations", 2);
    private static final long SEED = Long.getLong("neuroskin.seed", 1);
    private static final int ACCESSES = 40;
    /** Where a kind changes nothing at this place, or the place of the fault cannot be told. */
    private static final long UNTOLD = -1;

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final List<AuditEvent> events = events();
    private final List<byte[]> entries = TestBundles.entries(events);
    private final Map<String, byte[]> genuine = TestBundles.parts(entries);

    /** A forged bundle and the leaf that must be named. */
    private record Forged(Map<String, byte[]> parts, long leaf) {}

    /** Makes a forgery at this place. */
    @FunctionalInterface
    private interface Kind {
        Forged forge(int place);
    }

    private static List<AuditEvent> events() {
        List<AuditEvent> events = new ArrayList<>(List.of(TestBundles.consent(ConsentState.GIVEN, 5)));
        for (int access = 1; access <= ACCESSES; access++) {
            events.add(TestBundles.intended(access, 5));
            events.add(TestBundles.window(access, 0));
            events.add(TestBundles.released(access));
            events.add(TestBundles.denied(1000 + access));
        }
        return events;
    }

    /** Entries changed, all else as it was signed: any difference shows at its leaf. */
    private Forged entries(List<byte[]> forged) {
        Map<String, byte[]> parts = new LinkedHashMap<>(genuine);
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        long first = UNTOLD;
        for (int i = 0; i < forged.size(); i++) {
            lines.writeBytes(forged.get(i));
            lines.write('\n');
            boolean same = i < entries.size() && Arrays.equals(forged.get(i), entries.get(i));
            first = first == UNTOLD && !same ? i : first;
        }
        parts.put("entries.ndjson", lines.toByteArray());
        return new Forged(parts, first == UNTOLD ? forged.size() : first);
    }

    private Forged replaced(int place, String from, String to) {
        int at = place;
        while (!Pattern.compile(from).matcher(text(at)).find()) {
            at = (at + 1) % entries.size();
        }
        List<byte[]> forged = new ArrayList<>(entries);
        forged.set(at, text(at).replaceFirst(from, to).getBytes(StandardCharsets.UTF_8));
        return entries(forged);
    }

    private String text(int place) {
        return new String(entries.get(place), StandardCharsets.UTF_8);
    }

    /** A whole history of the forger's own, with hashes to it, under this signer. */
    private Forged signed(List<AuditEvent> told, LogSigner signer, long leaf) {
        List<byte[]> own = TestBundles.entries(told);
        Map<String, byte[]> parts = new LinkedHashMap<>(TestBundles.parts(own));
        Frontier frontier = TestBundles.frontier(own);
        parts.put(
                "checkpoint",
                signer.sign(own.size(), frontier.root(), TestBundles.START).getBytes(StandardCharsets.UTF_8));
        return new Forged(parts, leaf);
    }

    private List<AuditEvent> without(int index) {
        List<AuditEvent> rest = new ArrayList<>(events);
        rest.remove(index);
        return rest;
    }

    private List<byte[]> with(int place, byte[] more) {
        List<byte[]> longer = new ArrayList<>(entries);
        longer.add(place, more);
        return longer;
    }

    private Map<String, Kind> inTheFile() {
        Map<String, Kind> kinds = new TreeMap<>();
        kinds.put("a bit flipped", place -> {
            List<byte[]> forged = new ArrayList<>(entries);
            byte[] changed = entries.get(place).clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (changed[at] == 0x0b || changed[at] == '\n' ? 2 : 4);
            forged.set(place, changed);
            return entries(forged);
        });
        kinds.put("deleted", place -> {
            List<byte[]> rest = new ArrayList<>(entries);
            rest.remove(place);
            return entries(rest);
        });
        kinds.put("swapped with the next", place -> swapped(place, (place + 1) % entries.size()));
        kinds.put("swapped far away", place -> swapped(place, (place + entries.size() / 2) % entries.size()));
        kinds.put("repeated", place -> entries(with(place, entries.get(place))));
        kinds.put(
                "inserted",
                place -> entries(with(place, TestBundles.entry(TestBundles.denied(7777), place, TestBundles.START))));
        kinds.put("truncated after", place -> entries(entries.subList(0, place)));
        kinds.put(
                "appended",
                place -> entries(with(
                        entries.size(),
                        TestBundles.entry(TestBundles.denied(7777), entries.size(), TestBundles.START))));
        kinds.put("back-dated", place -> replaced(place, "\"recorded\":\"2026-", "\"recorded\":\"2025-"));
        kinds.put("said to have happened earlier", place -> replaced(place, "\"at\":\"2026", "\"at\":\"2025"));
        kinds.put("of another person", place -> replaced(place, "pseudonym-of-somebody", "pseudonym-of-another-"));
        kinds.put("of another app", place -> replaced(place, "mood-coach", "mood-couch"));
        kinds.put("for another purpose", place -> replaced(place, "routine-personalisation", "routine-marketing"));
        kinds.put("a refusal made an end", place -> replaced(place, "unauthenticated", "no-consent"));
        kinds.put("less released", place -> replaced(place, "\"bytes\":17", "\"bytes\":16"));
        kinds.put("another number", place -> replaced(place, "\"sequence\":\\d+", "\"sequence\":999"));
        kinds.put("a member gone", place -> replaced(place, "\"status\":200,", ""));
        kinds.put("a member more", place -> replaced(place, "\"type\":", "\"tzpe\":\"x\",\"type\":"));
        kinds.put("spelled otherwise", place -> replaced(place, ",\"recorded\"", ", \"recorded\""));
        kinds.put("emptied", place -> replaced(place, ".+", ""));
        return kinds;
    }

    private Forged swapped(int one, int other) {
        List<byte[]> forged = new ArrayList<>(entries);
        forged.set(one, entries.get(other));
        forged.set(other, entries.get(one));
        return entries(forged);
    }

    /** By somebody who writes hashes and signatures too. */
    private Map<String, Kind> signedAgain() {
        byte[] seed = new byte[32];
        seed[7] = 1;
        LogSigner old = LogSigner.fromSeed(TestBundles.ORIGIN, seed);
        Map<String, Kind> kinds = new TreeMap<>();
        kinds.put("all rewritten, the signature kept", place -> {
            Map<String, byte[]> parts = signed(without(place), TestBundles.SIGNER, UNTOLD).parts;
            parts.put("checkpoint", genuine.getOrDefault("checkpoint", new byte[0]));
            parts.put("manifest.json", genuine.getOrDefault("manifest.json", new byte[0]));
            return new Forged(parts, UNTOLD);
        });
        kinds.put("signed by an old key", place -> signed(without(place), old, UNTOLD));
        // what the owner of the key tells must still be possible; an access is four entries from the second on
        kinds.put("an end left out", place -> {
            int access = place % (ACCESSES - 20);
            List<AuditEvent> told = without(1 + 4 * access + 2);
            List<byte[]> own = TestBundles.entries(told);
            own.add(TestBundles.entry(TestBundles.denied(7777), own.size(), TestBundles.START.plusSeconds(7_600)));
            return new Forged(TestBundles.parts(own), 1 + 4 * access);
        });
        kinds.put("an intent left out", place -> {
            int access = place % ACCESSES;
            return signed(without(1 + 4 * access), TestBundles.SIGNER, 1 + 4 * access);
        });
        kinds.put("a window left out", place -> {
            int access = place % ACCESSES;
            List<AuditEvent> told = new ArrayList<>(events);
            told.set(1 + 4 * access + 1, TestBundles.window(access + 1, 1));
            return signed(told, TestBundles.SIGNER, 1 + 4 * access + 1);
        });
        kinds.put("the consent left out", place -> signed(without(0), TestBundles.SIGNER, 0));
        kinds.put("an end told twice", place -> {
            int access = place % ACCESSES;
            List<AuditEvent> told = new ArrayList<>(events);
            told.add(1 + 4 * access + 3, TestBundles.failed(access + 1));
            return signed(told, TestBundles.SIGNER, 1 + 4 * access + 3);
        });
        kinds.put("withdrawn before", place -> {
            List<AuditEvent> told = new ArrayList<>(events);
            int access = place % ACCESSES;
            told.set(1 + 4 * access, TestBundles.intended(access + 1, 6));
            told.add(1 + 4 * access, TestBundles.consent(ConsentState.WITHDRAWN, 6));
            return signed(told, TestBundles.SIGNER, 2 + 4 * access);
        });
        return kinds;
    }

    @Test
    void everyForgeryIsFoundAndItsLeafNamed() throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys"),
                String.join(
                        "\n",
                        TestBundles.SIGNER.verifierKeys().stream()
                                .map(VerifierKey::vkey)
                                .toList()));
        int done = 0;
        List<String> missed = new ArrayList<>();
        Map<String, Kind> kinds = inTheFile();
        kinds.putAll(signedAgain());
        assertThat(kinds).hasSizeGreaterThanOrEqualTo(20);
        for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
            for (int i = 0; i < PLACES; i++) {
                int place = random.nextInt(entries.size());
                Forged forged = kind.getValue().forge(place);
                String said = verify("--keys", keys, TestBundles.zip(folder, forged.parts));
                done++;
                if (!said.startsWith("INVALID: " + (forged.leaf == UNTOLD ? "" : "leaf " + forged.leaf + ": "))) {
                    missed.add("%s at %d: leaf %d: %s".formatted(kind.getKey(), place, forged.leaf, said));
                }
            }
        }
        assertThat(missed).as("found %d of %d", done - missed.size(), done).isEmpty();
    }

    private static String verify(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
        int exit = Verifier.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new), text, text);
        return exit == 1 ? out.toString(StandardCharsets.UTF_8) : "exit " + exit + ": " + out;
    }

    /** By the owner of the key, who leaves out all that there is of one answer. */
    @Test
    void anAnswerLeftOutIsNamed() {
        UUID run = TestBundles.id(4712);
        List<List<AuditEvent>> answers = new ArrayList<>();
        for (long number = 1; number <= ACCESSES; number++) {
            answers.add(
                    number % 3 == 0
                            ? List.of(TestBundles.denied(number, run, number))
                            : List.of(TestBundles.intended(number, 5, run, number), TestBundles.released(number)));
        }
        assertThat(verify(leftOut(answers, run, -1))).startsWith("exit 0: VALID");
        for (int left = 0; left < ACCESSES; left++) {
            assertThat(verify(leftOut(answers, run, left)))
                    .startsWith("exit 3: NOT WHOLE")
                    .contains("answer %d of gateway gateway-1 in its run %s has no record".formatted(left + 1, run));
        }
    }

    private Path leftOut(List<List<AuditEvent>> answers, UUID run, int left) {
        List<AuditEvent> told = new ArrayList<>(List.of(TestBundles.consent(ConsentState.GIVEN, 5)));
        for (int i = 0; i < answers.size(); i++) {
            told.addAll(i == left ? List.of() : answers.get(i));
        }
        told.add(TestBundles.counted(4713, run, answers.size(), "ended"));
        return TestBundles.zip(folder, TestBundles.parts(TestBundles.entries(told)));
    }

    private String checkpoint(int size, List<byte[]> of) {
        Frontier frontier = TestBundles.frontier(of.subList(0, size));
        return TestBundles.SIGNER.sign(size, frontier.root(), TestBundles.START);
    }

    @Test
    void checkpointsKeptFromBeforeFindWhatTheOwnerOfTheKeySignsTwice() throws IOException {
        Path seen = Files.createDirectory(folder.resolve("seen"));
        for (int size : new int[] {0, 1, 20, 60, entries.size()}) {
            Files.writeString(seen.resolve("at-" + size), checkpoint(size, entries));
        }
        Path whole = TestBundles.zip(folder, genuine);
        assertThat(verify("--seen", seen, whole)).startsWith("exit 0: VALID");

        List<AuditEvent> told = new ArrayList<>(events);
        told.remove(events.size() - 1);
        Path shorter = TestBundles.zip(folder, TestBundles.parts(TestBundles.entries(told)));
        assertThat(verify(shorter)).startsWith("exit 0: VALID");
        assertThat(verify("--seen", seen, shorter))
                .startsWith("INVALID: history: ends after %d entries, but %d were signed before"
                        .formatted(entries.size() - 1, entries.size()));

        told = new ArrayList<>(events);
        told.set(32, TestBundles.denied(7777));
        Path forked = TestBundles.zip(folder, TestBundles.parts(TestBundles.entries(told)));
        assertThat(verify(forked)).startsWith("exit 0: VALID");
        assertThat(verify("--seen", seen, forked))
                .startsWith(
                        "INVALID: history: contradicts the checkpoint of 60 entries that was signed before; the first"
                                + " bad leaf is among 20 to 59");
        Files.writeString(seen.resolve("foreign"), checkpoint(3, entries).replace("\n3\n", "\n4\n"));
        assertThat(verify("--seen", seen, whole)).startsWith("INVALID: checkpoint: no valid");
    }

    @Test
    void aKeyThatWasShreddedStaysSo() {
        AuditEvent.KeyChanged shredded =
                (AuditEvent.KeyChanged) TestBundles.oneOfEachKind().get(8);
        AuditEvent.KeyChanged revived = new AuditEvent.KeyChanged(
                TestBundles.id(4711),
                TestBundles.START,
                shredded.key(),
                shredded.subject(),
                shredded.category(),
                org.neuroskin.kernel.KeyState.ACTIVE);
        assertThat(verify(TestBundles.zip(folder, TestBundles.parts(TestBundles.entries(List.of(shredded, revived))))))
                .startsWith("INVALID: leaf 1: changes a key that was shredded for ever");
    }
}

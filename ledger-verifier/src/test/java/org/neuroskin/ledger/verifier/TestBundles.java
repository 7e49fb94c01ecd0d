package org.neuroskin.ledger.verifier;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AnswersCounted;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AppState;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DeletionAcknowledged;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.DenialsSummed;
import org.neuroskin.kernel.EraChanged;
import org.neuroskin.kernel.ErasureChanged;
import org.neuroskin.kernel.GuardianshipChanged;
import org.neuroskin.kernel.Heartbeat;
import org.neuroskin.kernel.KeyRotationChanged;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.LogRecovered;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.ResealChanged;
import org.neuroskin.kernel.ReviewActed;
import org.neuroskin.kernel.ReviewClosed;
import org.neuroskin.ledger.Frontier;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.LogSigner;
import org.neuroskin.ledger.VerifierKey;

/** Histories for tests, written by the code that writes the real ones. */
final class TestBundles {
    static final String ORIGIN = "neuroskin/test/main";
    static final LogSigner SIGNER = LogSigner.fromSeed(ORIGIN, new byte[32]);
    static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private static final Pseudonym SUBJECT = new Pseudonym("pseudonym-of-somebody");
    private static final String POLICY = "ab".repeat(32);
    private static final String DESCRIPTOR = "cd".repeat(32);
    private static final AppId APP = new AppId("mood-coach");
    private static final PurposeId PURPOSE = new PurposeId("routine-personalisation");
    private static final CategoryId NOTE = new CategoryId("mood.note");

    private static final AppId CLINIC = new AppId("derm-clinic");
    private static final UUID SESSION = id(500);

    private TestBundles() {}

    static UUID id(long number) {
        return new UUID(0x7000, 0x8000_0000_0000_0000L | number);
    }

    static AuditEvent consent(ConsentState state, long revision) {
        return new AuditEvent.ConsentChanged(
                id(100_000 + revision),
                START,
                id(9),
                SUBJECT,
                "subject",
                APP,
                PURPOSE,
                List.of(NOTE),
                state,
                revision,
                "given");
    }

    static AuditEvent intended(long access, long revision) {
        return intended(access, revision, null, null);
    }

    static AuditEvent intended(long access, long revision, @Nullable UUID run, @Nullable Long number) {
        return new AuditEvent.AccessIntended(
                id(access * 10),
                START,
                id(access),
                "gateway-1",
                "subject",
                APP,
                SUBJECT,
                "diary",
                "/v1/x",
                Operation.READ,
                PURPOSE,
                List.of(NOTE),
                List.of(),
                revision,
                POLICY,
                DESCRIPTOR,
                List.of(id(77)),
                null,
                null,
                run,
                number);
    }

    static AuditEvent opened(long revision) {
        return new AuditEvent.BreakGlassOpened(
                id(1016),
                START,
                SESSION,
                SUBJECT,
                "clinician",
                CLINIC,
                List.of(NOTE),
                "unconscious",
                START.plusSeconds(60),
                revision);
    }

    static AuditEvent ended(long revision) {
        return new AuditEvent.BreakGlassEnded(id(1017), START, SESSION, SUBJECT, "clinician", revision);
    }

    /** An access that rests on the emergency access alone. */
    static AuditEvent emergency(long access, String actor, long revision) {
        return emergency(access, actor, revision, START);
    }

    static AuditEvent emergency(long access, String actor, long revision, Instant at) {
        return new AuditEvent.AccessIntended(
                id(access * 10),
                at,
                id(access),
                "gateway-1",
                actor,
                CLINIC,
                SUBJECT,
                "diary",
                "/v1/x",
                Operation.READ,
                new PurposeId("clinical-care"),
                List.of(NOTE),
                List.of(),
                revision,
                null,
                null,
                List.of(SESSION),
                List.of("notify-subject " + SESSION),
                "bytes=-500",
                null,
                null);
    }

    static AuditEvent window(long access, long window) {
        return new AuditEvent.WindowReleased(id(access * 10 + 2 + window), START, id(access), window, 262_144);
    }

    static AuditEvent released(long access) {
        return new AuditEvent.AccessReleased(id(access * 10 + 1), START, id(access), 200, 17, List.of(NOTE));
    }

    static AuditEvent failed(long access) {
        return new AuditEvent.AccessFailed(id(access * 10 + 9), START, id(access), "internal", 0L);
    }

    static AuditEvent denied(long access) {
        return denied(access, null, null);
    }

    static AuditEvent denied(long access, @Nullable UUID run, @Nullable Long number) {
        return new AuditEvent.AccessDenied(
                id(access * 10),
                START,
                id(access),
                "gateway-1",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                DenialReason.UNAUTHENTICATED,
                0,
                null,
                null,
                run,
                number);
    }

    static AuditEvent counted(long id, UUID run, long count, String state, String... unrecorded) {
        return new AnswersCounted(id(id), START, "gateway-1", run, count, List.of(unrecorded), state);
    }

    static List<AuditEvent> oneOfEachKind() {
        return List.of(
                consent(ConsentState.GIVEN, 5),
                intended(1, 5),
                window(1, 0),
                window(1, 1),
                denied(2),
                released(1),
                intended(3, 6),
                failed(3),
                new AuditEvent.KeyChanged(id(1001), START, "00".repeat(12), SUBJECT, NOTE, KeyState.SHREDDED),
                new AuditEvent.AppChanged(
                        id(1010), START, APP, "chair", AppState.FROZEN, List.of("operator", "chair"), 3),
                new AuditEvent.HistoryRead(id(1002), START, "reviewer", "accesses", 20),
                new AuditEvent.ProcessingRestricted(id(1003), START, SUBJECT, "subject", "unlawful-use", 6),
                new AuditEvent.RestrictionLifted(id(1004), START, SUBJECT, "subject", 7),
                new AuditEvent.NeverChanged(id(1006), START, SUBJECT, "subject", NOTE, "set", 8),
                new AuditEvent.ProfileChanged(id(1005), START, SUBJECT, "subject", List.of("place"), null, 7),
                new GuardianshipChanged(
                        id(1019),
                        START,
                        id(1020),
                        SUBJECT,
                        "guardian",
                        "operator",
                        "court-appointed",
                        "court-order",
                        "confirmed",
                        null),
                new ErasureChanged(id(1024), START, id(1025), SUBJECT, "subject", "done", null, null, 4, 9),
                new DeletionAcknowledged(id(1021), START, id(1022), id(1023), SUBJECT, APP, START),
                new DenialsSummed(id(2003), START, "gateway-1", DenialReason.UNAUTHENTICATED, 17, START),
                new AnswersCounted(
                        id(2006), START, "gateway-1", id(2007), 4, List.of("1-3", "4"), AnswersCounted.COUNTING),
                new Heartbeat(id(2004), START, 2),
                new AuditEvent.DecisionAnswered(
                        id(2001),
                        START,
                        id(2002),
                        "app:mood-coach",
                        "evaluation",
                        null,
                        APP,
                        SUBJECT,
                        Operation.READ,
                        PURPOSE,
                        List.of(NOTE),
                        DenialReason.NO_CONSENT,
                        6,
                        POLICY,
                        List.of()),
                opened(7),
                emergency(20, "clinician", 7),
                released(20),
                ended(8),
                new ReviewClosed(id(1018), START, id(501), SESSION, SUBJECT, "reviewer", "justified"),
                new EraChanged(id(1027), START, "gateway-1", "2026-11-21", "0102030405060708090a0b0c", "begun"),
                new KeyRotationChanged(id(1028), START, id(1029), "operator", "epoch", "asked", 3),
                new ResealChanged(
                        id(1030), START, id(1031), SUBJECT, "operator", "skin", List.of(NOTE), "exercise", "done", 2),
                new ReviewActed(id(1026), START, id(502), "reviewer", "case-opened", null),
                consent(ConsentState.WITHDRAWN, 8));
    }

    /** The log goes on after this was lost. */
    static AuditEvent recovered(String lost, @Nullable String kept) {
        return new LogRecovered(id(2005), START, "operator-1", "exercise", lost, kept);
    }

    /** Canonical entries, a millisecond apart. */
    static List<byte[]> entries(List<AuditEvent> events) {
        List<byte[]> entries = new ArrayList<>();
        for (AuditEvent event : events) {
            entries.add(entry(event, entries.size(), START.plus(Duration.ofMillis(entries.size()))));
        }
        return entries;
    }

    static byte[] entry(AuditEvent event, long sequence, Instant recorded) {
        return CanonicalJson.write(Map.of(
                "event",
                AuditEvents.toMap(event),
                "recorded",
                AuditEvents.formatMicros(recorded),
                "sequence",
                sequence,
                "shard",
                "main"));
    }

    static Frontier frontier(List<byte[]> entries) {
        Frontier frontier = Frontier.empty();
        entries.forEach(entry -> frontier.append(Hash.leaf(entry), (level, index, hash) -> {}));
        return frontier;
    }

    static String keys() {
        return keys(SIGNER);
    }

    static String keys(LogSigner signer) {
        return signer.verifierKeys().stream().map(VerifierKey::vkey).collect(Collectors.joining("\n", "", "\n"));
    }

    /** The parts of a genuine bundle of these entries. */
    static Map<String, byte[]> parts(List<byte[]> entries) {
        return parts(entries, SIGNER, keys());
    }

    /** The same, signed by another. */
    static Map<String, byte[]> parts(List<byte[]> entries, LogSigner signer, String keys) {
        StringBuilder lines = new StringBuilder();
        byte[] hashes = new byte[Hash.LENGTH * entries.size()];
        for (int i = 0; i < entries.size(); i++) {
            lines.append(new String(entries.get(i), StandardCharsets.UTF_8)).append('\n');
            System.arraycopy(Hash.leaf(entries.get(i)).bytes(), 0, hashes, Hash.LENGTH * i, Hash.LENGTH);
        }
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put(
                "manifest.json",
                CanonicalJson.write(Map.of(
                        "format",
                        "neuroskin-ledger-bundle/1",
                        "origin",
                        signer.origin(),
                        "shard",
                        "main",
                        "size",
                        (long) entries.size())));
        parts.put(
                "checkpoint",
                signer.sign(entries.size(), frontier(entries).root(), START).getBytes(StandardCharsets.UTF_8));
        parts.put("keys", keys.getBytes(StandardCharsets.UTF_8));
        parts.put("entries.ndjson", lines.toString().getBytes(StandardCharsets.UTF_8));
        parts.put("leaf-hashes", hashes);
        return parts;
    }

    static Path zip(Path folder, Map<String, byte[]> parts) {
        try {
            Path file = Files.createTempFile(folder, "bundle", ".zip");
            try (OutputStream out = Files.newOutputStream(file);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setLevel(Deflater.NO_COMPRESSION);
                for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                    zip.putNextEntry(new ZipEntry(part.getKey()));
                    zip.write(part.getValue());
                    zip.closeEntry();
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.neuroskin.consentservice.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.EraChanged;
import org.neuroskin.kernel.KeyRotationChanged;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.ReviewActed;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.ledger.LogProof;
import org.neuroskin.ledger.VerifierKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What others need to check the history without trusting us: checkpoint, keys, proofs, the whole as a bundle. */
@Component
public class Evidence {
    private final LedgerReader reader;
    private final Checkpoints checkpoints;
    private final Pseudonyms pseudonyms;
    private final JdbcClient database;
    private final AuditLog log;
    private final WitnessedCheckpoint witnesses;
    private final Clock clock;
    private final Ids ids;

    Evidence(
            LedgerReader reader,
            Checkpoints checkpoints,
            Pseudonyms pseudonyms,
            JdbcClient database,
            AuditLog log,
            WitnessedCheckpoint witnesses,
            Clock clock,
            Ids ids) {
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.pseudonyms = pseudonyms;
        this.database = database;
        this.log = log;
        this.witnesses = witnesses;
        this.clock = clock;
        this.ids = ids;
    }

    /** The newest signed checkpoint, as C2SP {@code tlog-checkpoint}. */
    public String checkpoint() {
        return checkpoints.atLeast(0).note();
    }

    /** The public keys that sign, one C2SP vkey a line. */
    public String keys() {
        return checkpoints.keys().stream().map(VerifierKey::vkey).collect(Collectors.joining("\n", "", "\n"));
    }

    /**
     * The proof that an entry is in the log, as C2SP {@code tlog-proof}, with the entry in it. Under a checkpoint made for it if
     * none covers the entry yet.
     *
     * @return empty if there is no such entry
     */
    Optional<String> proof(String shard, long sequence) {
        return reader.entry(shard, sequence).map(entry -> {
            Checkpoints.Signed signed = checkpoints.atLeast(sequence + 1);
            return LogProof.write(
                    entry, sequence, reader.tree(shard, signed.size()).inclusion(sequence), signed.note());
        });
    }

    /**
     * As {@link #proof}, for a reviewer. The entry in it is a look at the history, so it is recorded before it is returned.
     *
     * @throws CannotRecord if that cannot be done; then nothing is shown
     */
    public Optional<String> proofFor(String reviewer, String shard, long sequence) {
        return recorded(reviewer, proof(shard, sequence));
    }

    /**
     * As {@link #proof}, but only of what concerns this subject; empty for anybody else's entries. Recorded before it is
     * returned.
     *
     * @throws CannotRecord if that cannot be done; then nothing is shown
     */
    public Optional<String> proofFor(SubjectId subject, String shard, long sequence) {
        return recorded("subject", ownProof(subject, shard, sequence));
    }

    /** As {@link #proofFor(SubjectId, String, long)}, for a page whose look at the history is recorded as such already. */
    public Optional<String> ownProof(SubjectId subject, String shard, long sequence) {
        Pseudonym own = pseudonyms.of(subject);
        return reader.entry(shard, sequence)
                .filter(entry -> concerns(Entries.read(entry).event(), own))
                .flatMap(entry -> proof(shard, sequence));
    }

    private Optional<String> recorded(String reader, Optional<String> proof) {
        if (proof.isPresent()) {
            log.append(List.of(new AuditEvent.HistoryRead(ids.next(), clock.instant(), reader, "proof", 1)));
        }
        return proof;
    }

    private boolean concerns(AuditEvent event, Pseudonym own) {
        return switch (event) {
            case AuditEvent.AccessIntended intended -> intended.subject().equals(own);
            case AuditEvent.AccessDenied denied -> own.equals(denied.subject());
            case AuditEvent.OfAccess further -> isOf(further.access(), own);
            case AuditEvent.ChangeOfPerson change -> change.subject().equals(own);
            case AuditEvent.AppChanged change -> false;
            case EraChanged change -> false;
            case KeyRotationChanged change -> false;
            case ReviewActed act -> false;
            case AuditEvent.HistoryRead read -> false;
            case AuditEvent.Tally tally -> false;
            case AuditEvent.DecisionAnswered answer -> own.equals(answer.subject());
        };
    }

    private boolean isOf(java.util.UUID access, Pseudonym own) {
        return database.sql("select exists (select from access where access = ? and subject = ?)")
                .params(access, own.value())
                .query(Boolean.class)
                .single();
    }

    /**
     * Begins an export: records that this reviewer takes the whole history, and has it signed.
     *
     * @throws CannotRecord if either cannot be done
     */
    public Export export(String reviewer) {
        long before = checkpoints.atLeast(0).size();
        log.append(List.of(new AuditEvent.HistoryRead(ids.next(), clock.instant(), reviewer, "export", before)));
        // First: what was cosigned is never beyond what is signed after it
        Optional<String> witnessed = witnesses.witnessed();
        Checkpoints.Signed signed = checkpoints.now();
        return new Export(signed.size(), signed.note(), witnessed);
    }

    /**
     * Writes the bundle that {@code ./neuroskin verify} takes.
     *
     * @throws IOException if the reader goes away
     */
    public void write(Export export, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, 1 << 16))) {
            part(
                    zip,
                    "manifest.json",
                    CanonicalJson.write(Map.of(
                            "format",
                            "neuroskin-ledger-bundle/1",
                            "origin",
                            checkpoints.origin(),
                            "shard",
                            LedgerWriter.SHARD,
                            "size",
                            export.size())));
            part(zip, "checkpoint", export.note().getBytes(StandardCharsets.UTF_8));
            part(zip, "keys", keys().getBytes(StandardCharsets.UTF_8));
            if (export.witnessed().isPresent()) {
                part(zip, "witnessed", export.witnessed().get().getBytes(StandardCharsets.UTF_8));
            }
            zip.putNextEntry(new ZipEntry("entries.ndjson"));
            reader.forEach(LedgerWriter.SHARD, export.size(), (hash, entry) -> {
                write(zip, entry);
                write(zip, new byte[] {'\n'});
            });
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("leaf-hashes"));
            reader.forEach(LedgerWriter.SHARD, export.size(), (hash, entry) -> write(zip, hash.bytes()));
            zip.closeEntry();
        } catch (UncheckedIOException e) {
            throw new IOException("the bundle cannot be written on", e);
        }
    }

    private static void part(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static void write(OutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The state of the log that an export holds.
     *
     * @param size number of entries
     * @param note the signed checkpoint over exactly these
     * @param witnessed the latest checkpoint that enough witnesses have cosigned
     */
    public record Export(long size, String note, Optional<String> witnessed) {}
}

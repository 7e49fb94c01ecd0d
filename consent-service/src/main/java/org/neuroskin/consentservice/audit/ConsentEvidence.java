package org.neuroskin.consentservice.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.neuroskin.kernel.AuditEvent.ConsentChanged;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the log holds of one consent, and the proof of it. */
@Component
public class ConsentEvidence {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LedgerReader reader;
    private final Projection projection;
    private final Pseudonyms pseudonyms;
    private final AuditOutbox outbox;
    private final Evidence evidence;
    private final JdbcClient database;

    ConsentEvidence(
            LedgerReader reader,
            Projection projection,
            Pseudonyms pseudonyms,
            AuditOutbox outbox,
            Evidence evidence,
            JdbcClient database) {
        this.reader = reader;
        this.projection = projection;
        this.pseudonyms = pseudonyms;
        this.outbox = outbox;
        this.evidence = evidence;
        this.database = database;
    }

    /**
     * One change as the log has it.
     *
     * @param sequence its place in the log
     */
    public record Change(ConsentChanged event, String shard, long sequence) {}

    /**
     * Every change of this consent that was committed before the call, in order; none for another person's consent.
     *
     * @throws CannotRecord if changes wait to be recorded that cannot be
     */
    public List<Change> changes(SubjectId subject, UUID consent) {
        outbox.flush();
        projection.awaitCurrent(PATIENCE);
        String own = pseudonyms.of(subject).value();
        List<Change> changes = new ArrayList<>();
        for (long sequence : database.sql("select sequence from consent_entry where consent = ? order by sequence")
                .param(consent)
                .query(Long.class)
                .list()) {
            reader.entry(LedgerWriter.SHARD, sequence)
                    .map(entry -> Entries.read(entry).event())
                    .filter(event -> event instanceof ConsentChanged change
                            && change.subject().value().equals(own))
                    .ifPresent(event -> changes.add(new Change((ConsentChanged) event, LedgerWriter.SHARD, sequence)));
        }
        return changes;
    }

    /**
     * The proof that this change is in the log, as C2SP {@code tlog-proof}. That the subject reads it is recorded first.
     *
     * @throws CannotRecord if that cannot be done
     */
    public String proof(SubjectId subject, Change change) {
        return evidence.proofFor(subject, change.shard(), change.sequence())
                .orElseThrow(() -> new IllegalStateException("our bug: a change in the log without a proof"));
    }

    /** The public keys that sign the log, one C2SP vkey each. */
    public List<String> keys() {
        return evidence.keys().lines().toList();
    }
}

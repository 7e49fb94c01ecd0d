package org.neuroskin.consentservice.snapshot;

import java.util.Objects;
import java.util.function.Function;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The frame around each change of what is decided by: lock the person's shard, change and record in one transaction, see the
 * record in the log, and wait until all gateways enforce it.
 *
 * <p><b>Failure</b>: if the log or the barrier fails, the change stands and the caller is told to ask again; so a change that is
 * asked for again must be harmless.
 */
@Component
public class EnforcedChange {
    private final TransactionTemplate transaction;
    private final Revisions revisions;
    private final Pseudonyms pseudonyms;
    private final AuditOutbox outbox;
    private final Barrier barrier;

    EnforcedChange(
            PlatformTransactionManager transactions,
            Revisions revisions,
            Pseudonyms pseudonyms,
            AuditOutbox outbox,
            Barrier barrier) {
        this.transaction = new TransactionTemplate(transactions);
        this.revisions = revisions;
        this.pseudonyms = pseudonyms;
        this.outbox = outbox;
        this.barrier = barrier;
    }

    /** Makes a change that no other change of this person runs beside, and commits it. Gateways may not enforce it yet. */
    public <T> T commit(SubjectId subject, Function<Pseudonym, T> change) {
        // before the transaction, which would otherwise hold two connections
        Pseudonym pseudonym = pseudonyms.of(subject);
        return Objects.requireNonNull(transaction.execute(status -> {
            revisions.lock(subject);
            return change.apply(pseudonym);
        }));
    }

    /**
     * Returns once the record of what was committed is in the log and every gateway enforces it.
     *
     * @param revision of this person's change; 0 where gateways need not know of it
     */
    public Enforcement inEffect(SubjectId subject, long revision) {
        outbox.flush();
        return barrier.await(revisions.of(subject, revision));
    }

    /** Returns once the record of everything that was committed before is in the log and every gateway enforces it. */
    public Enforcement inEffect() {
        outbox.flush();
        return barrier.await(revisions.latest());
    }
}

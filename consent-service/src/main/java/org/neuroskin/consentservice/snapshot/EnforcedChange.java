package org.neuroskin.consentservice.snapshot;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    /**
     * Who enforces a change, and how soon.
     *
     * @param enforcedAfter from its commit until none of them releases anything on a state before it
     */
    public record Effect(Enforcement enforcement, Duration enforcedAfter) {}

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
        return effect(subject, revision).enforcement();
    }

    /** As {@link #inEffect(SubjectId, long)}, and says how long the gateways took. */
    public Effect effect(SubjectId subject, long revision) {
        return effect(List.of(revisions.of(subject, revision)));
    }

    /** Returns once the record of everything that was committed before is in the log and every gateway enforces it. */
    public Enforcement inEffect() {
        return effect(revisions.latest()).enforcement();
    }

    /** Neither waits for the other: the gateways have heard of the change already. */
    private Effect effect(Collection<Revision> made) {
        long committed = System.nanoTime();
        CompletableFuture<Void> recorded = CompletableFuture.runAsync(outbox::flush, Thread::startVirtualThread);
        Enforcement enforcement = barrier.await(made);
        Duration enforcedAfter = Duration.ofNanos(System.nanoTime() - committed);
        try {
            recorded.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return new Effect(enforcement, enforcedAfter);
    }
}

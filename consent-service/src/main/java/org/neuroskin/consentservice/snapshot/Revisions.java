package org.neuroskin.consentservice.snapshot;

import java.time.Clock;
import java.time.ZoneOffset;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hands out revisions.
 *
 * <p><b>Guarantee</b>: within a shard, revisions have no gaps and become visible in order, because the shard's row stays
 * locked from the first call until the caller's transaction ends. A sequence would not do: it gives numbers before commit.
 */
@Component
public class Revisions {
    private final JdbcClient database;
    private final Clock clock;
    private final Doorbell doorbell;

    Revisions(JdbcClient database, Clock clock, Doorbell doorbell) {
        this.database = database;
        this.clock = clock;
        this.doorbell = doorbell;
    }

    /** Waits until no other change of this person is under way, and keeps others out until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lock(SubjectId subject) {
        database.sql("select revision from subject_shard where shard = ? for update")
                .param(Shards.of(subject))
                .query(Long.class)
                .single();
    }

    /** The revision of the change that the caller is about to make, noted for the gateways. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Revision next(SubjectId subject) {
        int shard = Shards.of(subject);
        long number = database.sql(
                        "update subject_shard set revision = revision + 1 where shard = ? returning revision")
                .param(shard)
                .query(Long.class)
                .single();
        database.sql("insert into consent_change (shard, revision, subject, at) values (?, ?, ?, ?)")
                .params(shard, number, subject.value(), clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                doorbell.ring();
            }
        });
        return new Revision(shard, number);
    }

    /** An earlier revision of this person's shard, by its number. */
    public Revision of(SubjectId subject, long number) {
        return new Revision(Shards.of(subject), number);
    }
}

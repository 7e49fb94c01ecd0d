package org.neuroskin.consentservice.snapshot;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

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

    Revisions(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
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
        return next(subject, false);
    }

    /** The same for a change with which keys of the person are destroyed: what was decided before it is released no more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Revision nextErasing(SubjectId subject) {
        return next(subject, true);
    }

    private Revision next(SubjectId subject, boolean erases) {
        int shard = Shards.of(subject);
        long number = database.sql(
                        "update subject_shard set revision = revision + 1 where shard = ? returning revision")
                .param(shard)
                .query(Long.class)
                .single();
        database.sql("insert into consent_change (shard, revision, subject, at, erases) values (?, ?, ?, ?, ?)")
                .params(shard, number, subject.value(), clock.instant().atOffset(ZoneOffset.UTC), erases)
                .update();
        return new Revision(shard, number);
    }

    /**
     * The revisions of a change that concerns every person, one for each shard, noted for the gateways.
     *
     * <p>Locks all shards in order until the transaction ends, so a transaction that calls this has changed no single
     * person before: two of them could otherwise wait for each other.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Revision> nextForEveryone() {
        database.sql("select shard from subject_shard order by shard for update")
                .query(Integer.class)
                .list();
        List<Revision> revisions = database.sql("""
                        with raised as (update subject_shard set revision = revision + 1 returning shard, revision)
                        insert into consent_change (shard, revision, subject, at)
                        select shard, revision, null, ? from raised returning shard, revision
                        """)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Revision(row.getInt("shard"), row.getLong("revision")))
                .list();
        return revisions;
    }

    /** The latest that is committed in each shard. */
    List<Revision> latest() {
        return database.sql("select shard, revision from subject_shard")
                .query((row, number) -> new Revision(row.getInt("shard"), row.getLong("revision")))
                .list();
    }

    /** An earlier revision of this person's shard, by its number. */
    public Revision of(SubjectId subject, long number) {
        return new Revision(Shards.of(subject), number);
    }
}

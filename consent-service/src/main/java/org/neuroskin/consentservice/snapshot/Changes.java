package org.neuroskin.consentservice.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.RevisionChange;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The log of changes. */
@Component
class Changes {
    /** At most so many of a shard at once. */
    static final int BATCH = 1_000;

    private final JdbcClient database;
    private final AtomicReference<Look> latest =
            new AtomicReference<>(new Look(-1, Map.of(), new FutureTask<>(List::of)));

    /** Runs once, by whoever comes first; the others wait for what it finds. */
    private record Look(long ring, Map<Integer, Long> known, FutureTask<List<RevisionChange>> found) {}

    Changes(JdbcClient database) {
        this.database = database;
    }

    /**
     * The next changes after these revisions, in order per shard; none if there are none yet.
     *
     * <p>Asks shard by shard, since a join over all would read the whole log once it holds more than a few hundred.
     */
    List<RevisionChange> after(Map<Integer, Long> revisions) {
        List<Integer> shards =
                revisions.keySet().stream().sorted(Comparator.naturalOrder()).toList();
        return database.sql("""
                        select next.shard, next.revision, next.subject
                        from unnest(?::int[], ?::bigint[]) as known (shard, revision)
                        cross join lateral (
                            select shard, revision, subject from consent_change c
                            where c.shard = known.shard and c.revision > known.revision
                            order by c.shard, c.revision limit ?) as next
                        order by next.shard, next.revision
                        """)
                .param(shards.toArray(Integer[]::new))
                .param(shards.stream().map(revisions::get).toArray(Long[]::new))
                .param(BATCH)
                .query((row, number) -> new RevisionChange(row.getInt("shard"), row.getLong("revision"), subject(row)))
                .list();
    }

    /**
     * As {@link #after(Map)}, looked up once for all who ask with the same revisions and have heard the same ring.
     *
     * @param ring the count of the doorbell's rings when it woke the caller
     */
    List<RevisionChange> after(Map<Integer, Long> revisions, long ring) throws InterruptedException {
        Map<Integer, Long> known = Map.copyOf(revisions);
        Look mine = new Look(ring, known, new FutureTask<>(() -> after(known)));
        Look shared = latest.updateAndGet(look -> look.ring == ring && look.known.equals(known) ? look : mine);
        shared.found.run();
        try {
            return shared.found.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }

    private static @Nullable SubjectId subject(ResultSet row) throws SQLException {
        @Nullable String subject = row.getString("subject");
        return subject == null ? null : new SubjectId(subject);
    }
}

package org.neuroskin.consentservice.review;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.Evidence;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Draws samples of all accesses and keeps what the board thinks of each. */
@Component
class Samples {
    static final int MOST = 100;
    private static final int CHUNK = 500;
    // an entry in ten begins an access where nothing else happens; far more than ever needed, and an end
    private static final int MOST_TRIES = 200_000;

    private final JdbcClient database;
    private final Evidence evidence;
    private final ReviewActs acts;

    Samples(JdbcClient database, Evidence evidence, ReviewActs acts) {
        this.database = database;
        this.evidence = evidence;
        this.acts = acts;
    }

    /**
     * Draws this many accesses from everything under the newest checkpoint; fewer where there are not so many. The seed is ours,
     * so that nobody draws until they like what they see: it is in the history with the sample.
     */
    UUID draw(int wanted, Reviewer reviewer) {
        String checkpoint = evidence.checkpoint();
        List<String> lines = checkpoint.lines().toList();
        UUID id = acts.nextId();
        Draw draw = new Draw(acts.nextId().toString().replace("-", ""), lines.get(2), Long.parseLong(lines.get(1)));
        Map<Long, UUID> drawn = draw.size() == 0 ? Map.of() : accesses(draw, wanted);
        if (drawn.isEmpty()) {
            throw new ProblemException(Problem.CONFLICT, "There is no access yet that could be drawn.");
        }
        return acts.commit(reviewer, book -> {
            database.sql("""
                            insert into board_sample (id, seed, size, root, checkpoint, drawn_by, drawn_name, drawn_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?)
                            """)
                    .params(
                            id,
                            draw.seed(),
                            draw.size(),
                            draw.root(),
                            checkpoint,
                            reviewer.id(),
                            reviewer.name(),
                            Rows.utc(acts.now()))
                    .update();
            int place = 0;
            for (Map.Entry<Long, UUID> each : drawn.entrySet()) {
                database.sql("insert into board_sample_item (sample, place, sequence, access) values (?, ?, ?, ?)")
                        .params(id, place++, each.getKey(), each.getValue())
                        .update();
            }
            book.record(
                    id,
                    "sample-drawn",
                    "n=%d seed=%s size=%d root=%s".formatted(drawn.size(), draw.seed(), draw.size(), draw.root()));
            return id;
        });
    }

    /** Newest first. */
    List<Sample> list(int limit) {
        return database.sql("select * from board_sample order by drawn_at desc, id limit ?")
                .param(limit)
                .query((row, number) -> sample(row, items(row.getObject("id", UUID.class))))
                .list();
    }

    Optional<Sample> find(UUID id) {
        return database.sql("select * from board_sample where id = ?")
                .param(id)
                .query((row, number) -> sample(row, items(id)))
                .optional();
    }

    /** Judges one access; {@code conflict} where somebody did before. */
    void judge(UUID id, int place, Sample.Verdict verdict, String note, Reviewer reviewer) {
        acts.commit(reviewer, book -> {
            boolean own = database.sql("""
                            select exists (select from board_sample_item i join access a on a.access = i.access
                                           where i.sample = ? and i.place = ? and a.actor = ?)
                            """)
                    .params(id, place, reviewer.id())
                    .query(Boolean.class)
                    .single();
            if (own) {
                throw new ProblemException(Problem.ANOTHER_PERSON_NEEDED, "This access was your own.");
            }
            int changed = database.sql("""
                            update board_sample_item set verdict = ?, note = ?, judged_by = ?, judged_at = ?
                            where sample = ? and place = ? and verdict is null
                            """)
                    .params(Codes.of(verdict), note, reviewer.id(), Rows.utc(acts.now()), id, place)
                    .update();
            if (changed != 1) {
                throw new ProblemException(Problem.CONFLICT, "This access was judged before.");
            }
            book.record(id, "sample-judged", place + " " + Codes.of(verdict));
            return id;
        });
    }

    /** In the order of the draw; whoever draws again must come to the same. */
    Map<Long, UUID> accesses(Draw draw, int wanted) {
        Map<Long, UUID> drawn = new LinkedHashMap<>();
        PrimitiveIterator.OfLong sequences = draw.sequences().limit(MOST_TRIES).iterator();
        while (drawn.size() < wanted && sequences.hasNext()) {
            List<Long> chunk = new ArrayList<>();
            while (chunk.size() < CHUNK && sequences.hasNext()) {
                chunk.add(sequences.nextLong());
            }
            Map<Long, UUID> begun = begun(chunk);
            for (Long sequence : chunk) {
                @Nullable UUID access = begun.get(sequence);
                if (access != null && drawn.size() < wanted) {
                    drawn.putIfAbsent(sequence, access);
                }
            }
        }
        return drawn;
    }

    private Map<Long, UUID> begun(List<Long> sequences) {
        Map<Long, UUID> begun = new HashMap<>();
        database.sql("select sequence, access from access where sequence in (:sequences)")
                .param("sequences", sequences)
                .query(row -> {
                    begun.put(row.getLong("sequence"), row.getObject("access", UUID.class));
                });
        return begun;
    }

    private List<Sample.Item> items(UUID sample) {
        return database.sql("select * from board_sample_item where sample = ? order by place")
                .param(sample)
                .query((row, number) -> {
                    @Nullable String verdict = row.getString("verdict");
                    return new Sample.Item(
                            row.getInt("place"),
                            row.getLong("sequence"),
                            row.getObject("access", UUID.class),
                            verdict == null ? null : Codes.read(Sample.Verdict.class, verdict),
                            row.getString("note"));
                })
                .list();
    }

    private static Sample sample(ResultSet row, List<Sample.Item> items) throws SQLException {
        return new Sample(
                row.getObject("id", UUID.class),
                row.getString("seed"),
                row.getLong("size"),
                row.getString("root"),
                row.getString("drawn_name"),
                row.getObject("drawn_at", OffsetDateTime.class).toInstant(),
                items);
    }
}

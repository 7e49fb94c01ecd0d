package org.neuroskin.consentservice.rights;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.keyring.Keyring;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The erasures. */
@Component
class ErasureStore {
    /** GDPR Art. 12(3): a month, of which the shortest has this many days. */
    private static final Duration ANSWERED_WITHIN = Duration.ofDays(28);

    private static final int AT_ONCE = 100;

    private final JdbcClient database;
    private final Clock clock;

    /** An erasure and whose it is. */
    record Of(SubjectId subject, Erasure erasure) {}

    /** An erasure whose keys are destroyed. */
    record Destroyed(SubjectId subject, Erasure erasure, List<String> keys) {
        Destroyed {
            keys = List.copyOf(keys);
        }
    }

    ErasureStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void add(SubjectId subject, UUID id, ErasureScope scope, String state) {
        database.sql("insert into erasure (id, subject, category, month, asked_at, state) values (?, ?, ?, ?, ?, ?)")
                .param(id)
                .param(subject.value())
                .param(scope.category() == null ? null : scope.category().value())
                .param(scope.month())
                .param(Rows.utc(clock.instant()))
                .param(state)
                .update();
    }

    Optional<Erasure> find(SubjectId subject, UUID id) {
        return database.sql("select * from erasure where subject = ? and id = ?")
                .params(subject.value(), id)
                .query(ErasureStore::erasure)
                .optional();
    }

    /** Newest first. */
    List<Erasure> of(SubjectId subject) {
        return database.sql("select * from erasure where subject = ? order by asked_at desc, id limit 200")
                .param(subject.value())
                .query(ErasureStore::erasure)
                .list();
    }

    /** One of the same scope that is not done. */
    Optional<Erasure> unfinished(SubjectId subject, ErasureScope scope) {
        return of(subject).stream()
                .filter(each -> !each.state().equals(Erasure.DONE))
                .filter(each -> new ErasureScope(each.category(), each.month()).equals(scope))
                .findFirst();
    }

    /** Those that somebody began some time ago and has not ended. */
    List<Of> leftOver(Duration longAgo) {
        return database.sql("""
                        select * from erasure where state in ('asked', 'destroyed') and asked_at < ? order by asked_at limit ?
                        """)
                .params(Rows.utc(clock.instant().minus(longAgo)), AT_ONCE)
                .query((row, number) -> new Of(new SubjectId(row.getString("subject")), erasure(row, number)))
                .list();
    }

    /** Those whose keys are destroyed and that nobody has ended. */
    List<Of> notEnded() {
        return database.sql("select * from erasure where state = 'destroyed' order by asked_at, id")
                .query((row, number) -> new Of(new SubjectId(row.getString("subject")), erasure(row, number)))
                .list();
    }

    boolean isReplayed(UUID id) {
        return database.sql("select replayed from erasure where id = ?")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Those of these ids whose keys are known to be destroyed. */
    Set<UUID> destroyed(Collection<UUID> ids) {
        return Set.copyOf(database.sql("select id from erasure where id = any(?) and destroyed_at is not null")
                .param(ids.toArray(UUID[]::new))
                .query((row, number) -> row.getObject("id", UUID.class))
                .list());
    }

    /** Those whose keys are destroyed, in that order, with whose they are and the ids of the keys. */
    List<Destroyed> destroyed() {
        return database.sql("select * from erasure where destroyed_at is not null order by destroyed_at, id")
                .query((row, number) ->
                        new Destroyed(new SubjectId(row.getString("subject")), erasure(row, number), List.of((String[])
                                row.getArray("key_ids").getArray())))
                .list();
    }

    /** Puts back what the journal tells, as destroyed. One that was not so far has consents to end, too. */
    void restore(JournalLine line, long revision) {
        CategoryId category = line.category();
        database.sql("""
                        insert into erasure
                            (id, subject, category, month, asked_at, state, destroyed_at, key_ids, keys, revision, replayed)
                        values (:id, :subject, :category, :month, :asked, 'destroyed', :destroyed, :ids, :keys, :revision, true)
                        on conflict (id) do update set
                            replayed = erasure.replayed or erasure.destroyed_at is null,
                            state = 'destroyed', done_at = null, revision = :revision,
                            destroyed_at = coalesce(erasure.destroyed_at, :destroyed),
                            key_ids = array(select distinct unnest(erasure.key_ids || :ids) order by 1),
                            keys = cardinality(array(select distinct unnest(erasure.key_ids || :ids)))
                        """)
                .param("id", line.erasure())
                .param("subject", line.subject().value())
                .param("category", category == null ? null : category.value())
                .param("month", line.month())
                .param("asked", Rows.utc(line.askedAt()))
                .param("destroyed", Rows.utc(line.destroyedAt()))
                .param("ids", line.keys().stream().map(Keyring.Shredded::id).toArray(String[]::new))
                .param("keys", line.keys().size())
                .param("revision", revision)
                .update();
    }

    void state(UUID id, String state) {
        database.sql("update erasure set state = ? where id = ?")
                .params(state, id)
                .update();
    }

    void destroyed(UUID id, List<String> keys, long revision) {
        database.sql("""
                        update erasure set state = 'destroyed', destroyed_at = ?, key_ids = ?, keys = ?, revision = ? where id = ?
                        """)
                .param(Rows.utc(clock.instant()))
                .param(keys.toArray(String[]::new))
                .param(keys.size())
                .param(revision)
                .param(id)
                .update();
    }

    /** The ids of the keys that it destroyed, in order. */
    List<String> keys(UUID id) {
        return database.sql("select unnest(key_ids) as key from erasure where id = ? order by key")
                .param(id)
                .query((row, number) -> String.valueOf(row.getString("key")))
                .list();
    }

    void done(UUID id, Enforcement enforcement) {
        database.sql("""
                        update erasure set state = 'done', replayed = false, done_at = ?, gateways = ?, confirmed = ?, lapsed = ? where id = ?
                        """)
                .param(Rows.utc(clock.instant()))
                .param(enforcement.gateways())
                .param(enforcement.confirmed())
                .param(enforcement.lapsed())
                .param(id)
                .update();
    }

    private static Erasure erasure(ResultSet row, int number) throws SQLException {
        @Nullable String category = row.getString("category");
        Instant asked = Objects.requireNonNull(Rows.instant(row, "asked_at"));
        @Nullable Instant done = Rows.instant(row, "done_at");
        return new Erasure(
                row.getObject("id", UUID.class),
                category == null ? null : new CategoryId(category),
                row.getString("month"),
                row.getString("state"),
                asked,
                asked.plus(ANSWERED_WITHIN),
                Rows.instant(row, "destroyed_at"),
                done,
                row.getInt("keys"),
                row.getLong("revision"),
                done == null
                        ? null
                        : new Enforcement(row.getInt("gateways"), row.getInt("confirmed"), row.getInt("lapsed")));
    }
}

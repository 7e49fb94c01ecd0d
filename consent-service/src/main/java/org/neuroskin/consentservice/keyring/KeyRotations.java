package org.neuroskin.consentservice.keyring;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.EraChanged;
import org.neuroskin.kernel.KeyRotationChanged;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What operators want wrapped anew, and how far that is. Gateways do it, one at a time.
 *
 * <p><b>Guarantee</b>: what is done is told by the keys themselves, so that a rotation may stop and go on anywhere.
 */
@Component
public class KeyRotations {
    public static final String ROOT = "root";
    public static final String EPOCH = "epoch";
    public static final String SUBJECT = "subject";
    public static final String DATA = "data";

    private static final Logger LOG = LoggerFactory.getLogger(KeyRotations.class);
    private static final Duration TURN = Duration.ofSeconds(30);

    /** For how long a gateway may know a key as it was, and a moment. */
    private static final Duration REMEMBERED = Duration.ofSeconds(65);

    /** Living subject keys that an epoch rotation has not wrapped yet. */
    private static final String NOT_SINCE = """
            select count(*) from wrapped_key
            where level = 'subject' and state <> 'shredded'
                and wrapped_by not in (select key_id from key_era where begun_at >= date_trunc('second', :at::timestamptz))
            """;

    private static final String RETIRING = """
            select count(*) from wrapped_key
            where retiring and state <> 'shredded' and (:subject::text is null or subject = :subject)
            """;

    private final JdbcClient database;
    private final ClosedKeys closed;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    /**
     * A rotation.
     *
     * @param subject whose keys alone; null for everybody's
     * @param category of which data keys alone; null for all
     * @param keys how many were to be wrapped anew when it was asked for, or only open from then on
     * @param left how many still are, or may still seal
     */
    public record Rotation(
            UUID id,
            String level,
            @Nullable String subject,
            @Nullable String category,
            Instant askedAt,
            long keys,
            long left,
            @Nullable Instant doneAt) {}

    /**
     * An era.
     *
     * @param keys living keys that it wraps
     */
    public record Era(
            String name,
            String keyId,
            Instant begunAt,
            @Nullable Instant destroyedAt,
            long keys) {}

    /** How many keys there are of a level and state. */
    public record Count(String level, String state, long keys) {}

    KeyRotations(JdbcClient database, ClosedKeys closed, AuditOutbox outbox, Ids ids, Clock clock) {
        this.database = database;
        this.closed = closed;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** Asks for a rotation; the one that is under way already, if there is one. */
    @Transactional
    public UUID ask(String level, @Nullable SubjectId subject, @Nullable CategoryId category, String actor) {
        @Nullable String person = subject == null ? null : subject.value();
        @Nullable String kind = category == null ? null : category.value();
        database.sql("lock table key_rotation in share row exclusive mode").update();
        Optional<UUID> open = database.sql("""
                        select id from key_rotation
                        where level = :level and coalesce(subject, '') = coalesce(:person::text, '')
                            and coalesce(category, '') = coalesce(:category::text, '') and done_at is null
                        """)
                .param("level", level)
                .param("person", person)
                .param("category", kind)
                .query(UUID.class)
                .optional();
        return open.orElseGet(() -> add(level, person, kind, actor));
    }

    private UUID add(String level, @Nullable String person, @Nullable String category, String actor) {
        UUID id = ids.next();
        Instant now = clock.instant();
        if (level.equals(SUBJECT)) {
            database.sql("""
                            update wrapped_key set retiring = true
                            where level = 'subject' and state <> 'shredded' and (:subject::text is null or subject = :subject)
                            """).param("subject", person).update();
        }
        long keys = level.equals(DATA) ? closed.close(id, person, category) : left(level, person, now);
        database.sql("""
                        insert into key_rotation (id, level, subject, category, asked_by, asked_at, keys)
                        values (:id, :level, :person, :category, :actor, :now, :keys)
                        """)
                .param("id", id)
                .param("level", level)
                .param("person", person)
                .param("category", category)
                .param("actor", actor)
                .param("now", Rows.utc(now))
                .param("keys", keys)
                .update();
        note(id, actor, level, "asked", keys);
        return id;
    }

    /** The last fifty rotations, newest first. */
    public List<Rotation> all() {
        return database.sql("select * from key_rotation order by asked_at desc, id limit 50")
                .query(this::rotation)
                .list();
    }

    private List<Rotation> open() {
        return database.sql("select * from key_rotation where done_at is null order by asked_at, id")
                .query(this::rotation)
                .list();
    }

    /** One; {@code not-found} otherwise. */
    Rotation find(UUID id) {
        return database.sql("select * from key_rotation where id = ?")
                .param(id)
                .query(this::rotation)
                .optional()
                .orElseThrow(ProblemException::notFound);
    }

    /** Whether a gateway may still seal with a data key that was closed. */
    public boolean areClosing() {
        return database.sql("select exists (select from key_rotation where level = ? and done_at is null)")
                .param(DATA)
                .query(Boolean.class)
                .single();
    }

    /** Eras that gateways told of, oldest first. */
    public List<Era> eras() {
        return eras(List.of());
    }

    private List<Era> eras(List<String> without) {
        return database.sql("""
                        select key_era.*, (select count(*) from wrapped_key where wrapped_by = key_id and state <> 'shredded') as keys
                        from key_era where key_id <> all(?) order by begun_at
                        """)
                .param(without.toArray(String[]::new))
                .query((row, number) -> new Era(
                        row.getString("name"),
                        row.getString("key_id"),
                        Objects.requireNonNull(Rows.instant(row, "begun_at")),
                        Rows.instant(row, "destroyed_at"),
                        row.getLong("keys")))
                .list();
    }

    /** How many keys there are. */
    public List<Count> counts() {
        return database.sql("select level, state, count(*) as keys from wrapped_key group by 1, 2 order by 1, 2")
                .query((row, number) -> new Count(row.getString("level"), row.getString("state"), row.getLong("keys")))
                .list();
    }

    /** Takes in what a gateway tells of eras, and tells it what there is to do, if it is its turn. */
    @Transactional
    KeyWork.Order order(String gateway, KeyWork told) {
        if (!takesTurn(gateway)) {
            return new KeyWork.Order(false, List.of());
        }
        takeIn(gateway, told.eras());
        List<Rotation> open = open().stream()
                .filter(rotation -> rotation.level().equals(ROOT) || !endIfDone(rotation))
                .toList();
        return new KeyWork.Order(
                true,
                open.stream()
                        .map(rotation -> new KeyWork.Rotation(rotation.id(), rotation.level(), rotation.askedAt()))
                        .toList());
    }

    /** Ends a rotation of the root key, which no key in here tells of. */
    @Transactional
    void done(UUID id) {
        Rotation rotation = find(id);
        if (rotation.doneAt() == null && rotation.level().equals(ROOT)) {
            end(rotation);
        }
    }

    private boolean takesTurn(String gateway) {
        Instant now = clock.instant();
        return database.sql("""
                        insert into key_worker (gateway, until) values (:gateway, :until)
                        on conflict (only_one) do update set gateway = excluded.gateway, until = excluded.until
                            where key_worker.gateway = excluded.gateway or key_worker.until < :now
                        """)
                        .param("gateway", gateway)
                        .param("until", Rows.utc(now.plus(TURN)))
                        .param("now", Rows.utc(now))
                        .update()
                == 1;
    }

    private void takeIn(String gateway, List<KeyWork.Era> told) {
        for (KeyWork.Era era : told) {
            int added = database.sql(
                            "insert into key_era (name, key_id, begun_at) values (?, ?, ?) on conflict do nothing")
                    .params(era.name(), era.keyId(), Rows.utc(era.begun()))
                    .update();
            if (added == 1) {
                note(gateway, era.name(), era.keyId(), "begun");
            }
        }
        // Every few seconds: what the gateway has is not counted
        for (Era era : eras(told.stream().map(KeyWork.Era::keyId).toList())) {
            if (era.destroyedAt() != null) {
                continue;
            }
            if (era.keys() > 0) {
                LOG.error("gateway `{}` has no key of era `{}`, which wraps {} keys", gateway, era.name(), era.keys());
                continue;
            }
            database.sql("update key_era set destroyed_at = ? where name = ?")
                    .params(Rows.utc(clock.instant()), era.name())
                    .update();
            note(gateway, era.name(), era.keyId(), "destroyed");
        }
    }

    private boolean endIfDone(Rotation rotation) {
        if (rotation.left() > 0 && !(rotation.level().equals(DATA) && isForgotten(rotation))) {
            return false;
        }
        end(rotation);
        return true;
    }

    /** Whether no gateway knows a key as it was before. Whoever sees the rotation sees the closed keys as well. */
    private boolean isForgotten(Rotation rotation) {
        Instant now = clock.instant();
        database.sql("update key_rotation set seen_at = ? where id = ? and seen_at is null")
                .params(Rows.utc(now), rotation.id())
                .update();
        return database.sql("select seen_at <= ? from key_rotation where id = ?")
                .params(Rows.utc(now.minus(REMEMBERED)), rotation.id())
                .query(Boolean.class)
                .single();
    }

    private void end(Rotation rotation) {
        database.sql("update key_rotation set done_at = ? where id = ?")
                .params(Rows.utc(clock.instant()), rotation.id())
                .update();
        note(rotation.id(), "system", rotation.level(), "done", rotation.keys());
    }

    private Rotation rotation(ResultSet row, int number) throws SQLException {
        Instant askedAt = Objects.requireNonNull(Rows.instant(row, "asked_at"));
        Instant doneAt = Rows.instant(row, "done_at");
        String level = row.getString("level");
        @Nullable String subject = row.getString("subject");
        long keys = row.getLong("keys");
        return new Rotation(
                row.getObject("id", UUID.class),
                level,
                subject,
                row.getString("category"),
                askedAt,
                keys,
                doneAt != null ? 0 : level.equals(DATA) ? keys : left(level, subject, askedAt),
                doneAt);
    }

    private long left(String level, @Nullable String subject, Instant askedAt) {
        return switch (level) {
            case EPOCH ->
                database.sql(NOT_SINCE)
                        .param("at", Rows.utc(askedAt))
                        .query(Long.class)
                        .single();
            case SUBJECT ->
                database.sql(RETIRING)
                        .param("subject", subject)
                        .query(Long.class)
                        .single();
            default ->
                database.sql("select count(*) from key_era where destroyed_at is null")
                        .query(Long.class)
                        .single();
        };
    }

    private void note(UUID id, String actor, String level, String state, long keys) {
        outbox.add(new KeyRotationChanged(ids.next(), clock.instant(), id, actor, level, state, keys));
    }

    private void note(String gateway, String era, String key, String state) {
        outbox.add(new EraChanged(ids.next(), clock.instant(), gateway, era, key, state));
    }
}

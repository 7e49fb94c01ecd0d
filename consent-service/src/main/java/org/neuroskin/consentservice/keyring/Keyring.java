package org.neuroskin.consentservice.keyring;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The wrapped keys, one for each (subject, level, category, epoch) beside those that are shredded or only open.
 *
 * <p><b>Guarantee</b>: whoever puts first wins and everybody gets the winner's key, so that two gateways never seal under
 * different keys for the same place. A shredded key has no wrapped bytes and stays shredded for ever; no key can be put below
 * one, and what is put while keys are shredded is either shredded with them or stands above them.
 */
@Component
public class Keyring {
    /** The epoch of keys that make search tokens, as gateways call it: they outlive the erasure of a month. */
    static final String INDEX = "index";

    private final JdbcClient database;
    private final Clock clock;

    /** A key that was destroyed; no category and the month of its data's storing for all of the month. */
    public record Shredded(
            String id, String level, @Nullable CategoryId category, String epoch) {}

    Keyring(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<WrappedKey> find(String id) {
        return database.sql("select * from wrapped_key where id = ?")
                .param(id)
                .query(Keyring::key)
                .optional();
    }

    List<WrappedKey> find(SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch) {
        return database.sql("""
                        select * from wrapped_key where subject = :subject and level = :level
                            and (:category::text is null or category = :category)
                            and (:epoch::text is null or epoch = :epoch)
                        order by epoch, category
                        """)
                .param("subject", subject.value())
                .param("level", level)
                .param("category", category == null ? null : category.value())
                .param("epoch", epoch)
                .query(Keyring::key)
                .list();
    }

    /**
     * The key that has this place now; empty if there is none, because the id belongs to a key at another place, or because the
     * key that wraps this one was shredded meanwhile.
     */
    @Transactional
    Optional<WrappedKey> putIfAbsent(WrappedKey key) {
        String category = key.category() == null ? "" : key.category().value();
        lock(key.subject());
        database.sql("""
                        insert into wrapped_key (id, level, subject, category, epoch, state, material, created_at)
                        select :id, :level, :subject, :category, :epoch, :state, :material, :now
                        where not exists
                            (select from wrapped_key where id = wrapping_key(:material) and state = 'shredded')
                        on conflict do nothing
                        """)
                .param("id", key.id())
                .param("level", key.level())
                .param("subject", key.subject().value())
                .param("category", category)
                .param("epoch", key.epoch())
                .param("state", key.state().wireName())
                .param("material", key.material())
                .param("now", Rows.utc(clock.instant()))
                .update();
        return database.sql("""
                        select * from wrapped_key
                        where subject = ? and level = ? and category = ? and epoch = ? and state in ('active', 'suspended')
                        """)
                .params(key.subject().value(), key.level(), category, key.epoch())
                .query(Keyring::key)
                .optional();
    }

    /**
     * Destroys the wrapped bytes of the person's keys. A subject key that stays is to be replaced: with it, a copy of the key table would open what
     * is destroyed here.
     *
     * @param category only its data keys and those below it; null for all, and the keys of the person above them
     * @param month only keys of this month, such as {@code 2026-11}; null for all
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Shredded> shred(SubjectId subject, @Nullable CategoryId category, @Nullable String month) {
        lock(subject);
        List<Shredded> shredded = database.sql("""
                        update wrapped_key set state = 'shredded', material = null, shredded_at = :now
                        where subject = :subject and state <> 'shredded'
                            and (:month::text is null or epoch = :month)
                            and (:category::text is null or category = :category or starts_with(category, :category || '.'))
                        returning id, level, category, epoch
                        """)
                .param("now", Rows.utc(clock.instant()))
                .param("subject", subject.value())
                .param("month", month)
                .param("category", category == null ? null : category.value())
                .query(Keyring::shredded)
                .list();
        retireAbove(subject, shredded);
        forgetVersions(shredded);
        return shredded;
    }

    /** Versions of records are known under an index key, and no more without it. */
    private void forgetVersions(List<Shredded> keys) {
        database.sql("delete from record_version where key_id = any(?)")
                .param(keys.stream().map(Shredded::id).toArray(String[]::new))
                .update();
    }

    private void retireAbove(SubjectId subject, List<Shredded> shredded) {
        database.sql("""
                        update wrapped_key set retiring = true
                        where subject = :subject and level = 'subject' and state <> 'shredded' and epoch = any(:epochs)
                        """)
                .param("subject", subject.value())
                .param(
                        "epochs",
                        shredded.stream().map(Shredded::epoch).distinct().toArray(String[]::new))
                .update();
    }

    /**
     * Destroys keys once more that a copy of the table has brought back, and marks as destroyed those that it does not know.
     *
     * @return whether any of them could still open something
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean shredAgain(SubjectId subject, List<Shredded> keys) {
        lock(subject);
        boolean alive = !alive(keys.stream().map(Shredded::id).toList()).isEmpty();
        OffsetDateTime now = Rows.utc(clock.instant());
        for (Shredded key : keys) {
            database.sql("""
                            insert into wrapped_key (id, level, subject, category, epoch, state, created_at, shredded_at)
                            values (:id, :level, :subject, :category, :epoch, 'shredded', :now, :now)
                            on conflict (id) do update set state = 'shredded', material = null, shredded_at = :now
                            where wrapped_key.state <> 'shredded'
                            """)
                    .param("id", key.id())
                    .param("level", key.level())
                    .param("subject", subject.value())
                    .param(
                            "category",
                            key.category() == null ? "" : key.category().value())
                    .param("epoch", key.epoch())
                    .param("now", now)
                    .update();
        }
        if (alive) {
            retireAbove(subject, keys);
        }
        forgetVersions(keys);
        return alive;
    }

    /** Those of these keys that are known and not shredded. */
    private List<String> alive(List<String> ids) {
        return database.sql("select id from wrapped_key where id = any(?) and state <> 'shredded'")
                .param(ids.toArray(String[]::new))
                .query((row, number) -> String.valueOf(row.getString("id")))
                .list();
    }

    /** Those of these ids that are tombstones. */
    public List<Shredded> tombstones(Collection<String> ids) {
        return database.sql(
                        "select id, level, category, epoch from wrapped_key where id = any(?) and state = 'shredded'")
                .param(ids.toArray(String[]::new))
                .query(Keyring::shredded)
                .list();
    }

    /** Destroys one subject key of this month; false if there is none such. */
    boolean shredSubjectKey(SubjectId subject, String id, String month) {
        return database.sql("""
                        update wrapped_key set state = 'shredded', material = null, shredded_at = ?
                        where id = ? and subject = ? and level = 'subject' and epoch = ? and state <> 'shredded'
                        """)
                        .params(Rows.utc(clock.instant()), id, subject.value(), month)
                        .update()
                == 1;
    }

    /** The months that the person has keys of that can still open something, oldest first. Index keys are of none. */
    public List<String> months(SubjectId subject) {
        return database.sql("""
                        select distinct epoch from wrapped_key
                        where subject = ? and level = 'data' and epoch <> ? and state <> 'shredded' order by epoch
                        """)
                .params(subject.value(), INDEX)
                .query((row, number) -> String.valueOf(row.getString("epoch")))
                .list();
    }

    /** Until the transaction ends, nobody else puts or shreds a key of this person. */
    void lock(SubjectId subject) {
        database.sql("select pg_advisory_xact_lock(hashtextextended('keyring ' || ?, 0))")
                .param(subject.value())
                .query((row, number) -> true)
                .single();
    }

    private static Shredded shredded(ResultSet row, int number) throws SQLException {
        String category = row.getString("category");
        return new Shredded(
                row.getString("id"),
                row.getString("level"),
                category.isEmpty() ? null : new CategoryId(category),
                row.getString("epoch"));
    }

    static WrappedKey key(ResultSet row, int number) throws SQLException {
        String category = row.getString("category");
        return new WrappedKey(
                row.getString("id"),
                row.getString("level"),
                new SubjectId(row.getString("subject")),
                category.isEmpty() ? null : new CategoryId(category),
                row.getString("epoch"),
                KeyState.fromWireName(row.getString("state")),
                row.getString("material"));
    }
}

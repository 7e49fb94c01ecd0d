package org.neuroskin.consentservice.keyring;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.neuroskin.kernel.RecordVersion;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The register of versions of sealed records, in which a data service that gives back an older one is caught.
 *
 * <p>A version may be the newest from when it is begun until it is superseded: by one that was begun after it had ended, once that
 * one is stored or was seen; so that a write whose outcome nobody knows, and two at once, close nothing that may be right. Has
 * ended: the data service has said so, or a read has seen it, or an hour has passed since it was begun, in which no write is still
 * on its way.
 *
 * <p><b>Guarantee</b>: what was stored before another version was begun is superseded once that is known to be stored, and never
 * becomes the newest again. With an index key goes all that is known under it.
 *
 * <p>All times are those of the database, which is one for all replicas.
 */
@Component
class RecordVersions {
    private static final String LONG_AGO = "1000 years";

    private final JdbcClient database;
    private final Keyring keyring;

    private record Found(RecordVersion.Standing standing, boolean tells) {}

    RecordVersions(JdbcClient database, Keyring keyring) {
        this.database = database;
        this.keyring = keyring;
    }

    /** Has them counted as perhaps the newest; false, and none is, where one of their keys is not an active index key. */
    @Transactional
    boolean begin(List<RecordVersion> versions) {
        lock(versions);
        boolean active = database.sql("""
                        select not exists (
                            select from unnest(?::text[]) as asked (id)
                            left join wrapped_key as key on key.id = asked.id and key.epoch = ? and key.state = 'active'
                            where key.id is null)
                        """)
                .params(keys(versions), Keyring.INDEX)
                .query(Boolean.class)
                .single();
        if (active) {
            database.sql("""
                            insert into record_version (key_id, record, version, begun_at)
                            select told.key_id, told.record, told.version, clock_timestamp()
                            from unnest(:keys::text[], :records::text[], :versions::text[]) as told (key_id, record, version)
                            on conflict do nothing
                            """)
                    .param("keys", keys(versions))
                    .param("records", records(versions))
                    .param("versions", versions(versions))
                    .update();
        }
        return active;
    }

    /** Data services have stored them. Those that are not known, and no more after an erasure, are passed over. */
    @Transactional
    void stored(List<RecordVersion> versions) {
        lock(versions);
        end(versions);
        supersede(versions, LONG_AGO);
        database.sql("""
                        delete from record_version as earlier
                        using unnest(:keys::text[], :records::text[]) as told (key_id, record)
                        where earlier.key_id = told.key_id and earlier.record = told.record
                            and earlier.superseded_at < clock_timestamp() - interval '1 hour'
                        """)
                .param("keys", keys(versions))
                .param("records", records(versions))
                .update();
    }

    /**
     * How they stand, in their order. One that may be the newest has been seen: it has ended, and what had ended well before the read
     * began is superseded by it.
     *
     * @param millis how long ago the read began, at least
     */
    @Transactional
    List<RecordVersion.Standing> ask(List<RecordVersion> versions, long millis) {
        String read = "%d milliseconds".formatted(millis);
        List<Found> found = find(versions, read);
        List<RecordVersion> telling = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            if (found.get(i).tells()) {
                telling.add(versions.get(i));
            }
        }
        if (!telling.isEmpty()) {
            lock(telling);
            end(telling);
            supersede(telling, read);
        }
        return found.stream().map(Found::standing).toList();
    }

    private List<Found> find(List<RecordVersion> versions, String read) {
        return database.sql("""
                        select found.version is not null or exists (
                                select from record_version as any_of
                                where any_of.key_id = asked.key_id and any_of.record = asked.record) as known,
                            found.version is not null and found.superseded_at is null as newest,
                            case when found.version is null then :never
                                else trunc(extract(epoch from clock_timestamp() - found.superseded_at) * 1000) end as millis,
                            found.version is not null and found.superseded_at is null
                                and (found.ended_at is null or exists (
                                    select from record_version as earlier
                                    where earlier.key_id = asked.key_id and earlier.record = asked.record
                                        and earlier.version <> asked.version and earlier.superseded_at is null
                                        and coalesce(earlier.ended_at, earlier.begun_at + interval '1 hour')
                                            < clock_timestamp() - :read::interval - interval '10 seconds')) as tells
                        from unnest(:keys::text[], :records::text[], :versions::text[])
                            with ordinality as asked (key_id, record, version, number)
                        left join record_version as found
                            on found.key_id = asked.key_id and found.record = asked.record and found.version = asked.version
                        order by asked.number
                        """)
                .param("read", read)
                .param("never", Long.MAX_VALUE)
                .param("keys", keys(versions))
                .param("records", records(versions))
                .param("versions", versions(versions))
                .query(RecordVersions::found)
                .list();
    }

    private static Found found(ResultSet row, int number) throws SQLException {
        boolean newest = row.getBoolean("newest");
        var standing =
                new RecordVersion.Standing(row.getBoolean("known"), newest ? null : Math.max(0, row.getLong("millis")));
        return new Found(standing, row.getBoolean("tells"));
    }

    private void end(List<RecordVersion> versions) {
        database.sql("""
                        update record_version as one set ended_at = clock_timestamp()
                        from unnest(:keys::text[], :records::text[], :versions::text[]) as told (key_id, record, version)
                        where one.key_id = told.key_id and one.record = told.record and one.version = told.version
                            and one.ended_at is null
                        """)
                .param("keys", keys(versions))
                .param("records", records(versions))
                .param("versions", versions(versions))
                .update();
    }

    /** What had ended before these were begun, or well before a read began that has seen them. */
    private void supersede(List<RecordVersion> versions, String read) {
        database.sql("""
                        update record_version as earlier set superseded_at = clock_timestamp()
                        from unnest(:keys::text[], :records::text[], :versions::text[]) as told (key_id, record, version)
                        join record_version as newer
                            on newer.key_id = told.key_id and newer.record = told.record and newer.version = told.version
                        where earlier.key_id = newer.key_id and earlier.record = newer.record and earlier.version <> newer.version
                            and earlier.superseded_at is null and newer.superseded_at is null
                            and coalesce(earlier.ended_at, earlier.begun_at + interval '1 hour') < greatest(
                                newer.begun_at, clock_timestamp() - :read::interval - interval '10 seconds')
                        """)
                .param("read", read)
                .param("keys", keys(versions))
                .param("records", records(versions))
                .param("versions", versions(versions))
                .update();
    }

    /** Until the transaction ends, nobody else changes what is known of these people's records, nor destroys a key of theirs. */
    private void lock(List<RecordVersion> versions) {
        database.sql("select distinct subject from wrapped_key where id = any(?) order by subject")
                .param(keys(versions))
                .query((row, number) -> new SubjectId(row.getString("subject")))
                .list()
                .forEach(keyring::lock);
    }

    private static String[] keys(List<RecordVersion> versions) {
        return versions.stream().map(RecordVersion::key).toArray(String[]::new);
    }

    private static String[] records(List<RecordVersion> versions) {
        return versions.stream().map(RecordVersion::record).toArray(String[]::new);
    }

    private static String[] versions(List<RecordVersion> versions) {
        return versions.stream().map(RecordVersion::version).toArray(String[]::new);
    }
}

package org.neuroskin.consentservice.people;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of emergency accesses. */
@Component
class EmergencyStore {
    private final JdbcClient database;

    /** A row, without what was written for the board. */
    record Stored(SubjectId subject, String staff, Emergency emergency) {}

    EmergencyStore(JdbcClient database) {
        this.database = database;
    }

    void insert(Stored stored, String explanation) {
        Emergency emergency = stored.emergency();
        database.sql("""
                        insert into break_glass (session, subject, staff, app, categories, reason, explanation, opened_at, until,
                            revision) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(emergency.session())
                .param(stored.subject().value())
                .param(stored.staff())
                .param(emergency.app().value())
                .param(texts(emergency.categories()))
                .param(emergency.reason().wireName())
                .param(explanation)
                .param(Rows.utc(emergency.openedAt()))
                .param(Rows.utc(emergency.until()))
                .param(emergency.revision())
                .update();
    }

    void end(UUID session, Instant at, String by, long revision) {
        database.sql("""
                        update break_glass set ended_at = ?, ended_by = ?, revision = ?
                        where session = ? and ended_at is null
                        """).params(Rows.utc(at), by, revision, session).update();
    }

    Optional<Stored> find(UUID session) {
        return database.sql("select * from break_glass where session = ?")
                .param(session)
                .query(EmergencyStore::stored)
                .optional();
    }

    /** Newest first. */
    List<Stored> of(SubjectId subject) {
        return database.sql("select * from break_glass where subject = ? order by opened_at desc, session")
                .param(subject.value())
                .query(EmergencyStore::stored)
                .list();
    }

    /** Those that allow something now. */
    List<Stored> running(SubjectId subject, Instant now) {
        return database.sql("select * from break_glass where subject = ? and ended_at is null and until > ?")
                .params(subject.value(), Rows.utc(now))
                .query(EmergencyStore::stored)
                .list();
    }

    /** Those whose time is up but that nobody has noted as ended. */
    List<Stored> overdue(Instant now) {
        return database.sql("select * from break_glass where ended_at is null and until <= ? order by until limit 100")
                .param(Rows.utc(now))
                .query(EmergencyStore::stored)
                .list();
    }

    static Stored stored(ResultSet row, int number) throws SQLException {
        Array categories = row.getArray("categories");
        return new Stored(
                new SubjectId(row.getString("subject")),
                row.getString("staff"),
                new Emergency(
                        row.getObject("session", UUID.class),
                        new AppId(row.getString("app")),
                        new TreeSet<>(Arrays.stream((String[]) categories.getArray())
                                .map(CategoryId::new)
                                .toList()),
                        BreakGlassReason.fromWireName(row.getString("reason")),
                        row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                        row.getObject("until", OffsetDateTime.class).toInstant(),
                        Rows.instant(row, "ended_at"),
                        row.getLong("revision")));
    }

    private static String[] texts(Collection<CategoryId> categories) {
        return categories.stream().map(CategoryId::value).toArray(String[]::new);
    }
}

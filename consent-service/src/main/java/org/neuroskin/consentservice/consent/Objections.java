package org.neuroskin.consentservice.consent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of objections. Written under the lock of the person's shard. */
@Component
class Objections {
    private final JdbcClient database;
    private final Ids ids;
    private final Clock clock;

    Objections(JdbcClient database, Ids ids, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whoever acts objects to these. What they object to already stays so. */
    void add(ConsentWriter.Person person, AppId app, PurposeId purpose, Collection<CategoryId> categories) {
        for (CategoryId category : categories) {
            database.sql("""
                            insert into consent_objection (id, subject, by_whom, app, purpose, category, at)
                            values (?, ?, ?, ?, ?, ?, ?)
                            on conflict (subject, by_whom, app, purpose, category) where lifted_at is null do nothing
                            """)
                    .param(ids.next())
                    .param(person.id().value())
                    .param(person.act().actor())
                    .param(app.value())
                    .param(purpose.value())
                    .param(category.value())
                    .param(Rows.utc(clock.instant()))
                    .update();
        }
    }

    /** Those that stand, newest first. */
    List<Objection> of(SubjectId subject) {
        return database.sql(
                        "select * from consent_objection where subject = ? and lifted_at is null order by at desc, id")
                .param(subject.value())
                .query(Objections::objection)
                .list();
    }

    /** Takes one back; false if whoever acts made no such objection. Taking it back twice does no harm. */
    boolean lift(SubjectId subject, String by, UUID id) {
        return database.sql("""
                        update consent_objection set lifted_at = coalesce(lifted_at, ?)
                        where id = ? and subject = ? and by_whom = ?
                        """)
                        .params(Rows.utc(clock.instant()), id, subject.value(), by)
                        .update()
                == 1;
    }

    private static Objection objection(ResultSet row, int number) throws SQLException {
        return new Objection(
                row.getObject("id", UUID.class),
                row.getString("by_whom"),
                new AppId(row.getString("app")),
                new PurposeId(row.getString("purpose")),
                new CategoryId(row.getString("category")),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}

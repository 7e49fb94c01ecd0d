package org.neuroskin.consentservice.consent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.consentservice.snapshot.GrantSource;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.UseBudget;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The grants that snapshots carry: all that stand, and of the ended ones the latest for each cell, so that a denial can say
 * whether a consent was withdrawn or expired, and a snapshot does not grow with a person's years. What lost its ground
 * ({@link GivenGround}) is invalidated here before its record says so.
 */
@Component
class StoredGrants implements GrantSource {
    private final JdbcClient database;
    private final Clock clock;

    StoredGrants(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<Grant> grantsOf(SubjectId subject) {
        return database.sql("""
                        with theirs as materialized (
                            select g.*, c.app, c.purpose, c.revision,
                                   g.state in ('given', 'renewed') and exists (
                                       select from lost_ground l
                                       where l.app = c.app and l.purpose = c.purpose and l.category = g.category
                                         and l.notice_hash in ('', c.notice_hash) and l.settled_at is null) as lost
                            from consent c join consent_grant g on g.consent = c.id
                            where c.subject = ?),
                        told as (
                            select *,
                                   case when lost then 'invalidated' else state end as state_now,
                                   case when state in ('given', 'renewed') and valid_until > ? and not lost then id
                                   end as standing
                            from theirs)
                        select distinct on (app, purpose, category, standing) * from told
                        order by app, purpose, category, standing, revision desc
                        """)
                .param(subject.value())
                .param(Rows.utc(clock.instant()))
                .query(StoredGrants::grant)
                .list();
    }

    @Override
    public List<SubjectId> peopleWith(AppId app, PurposeId purpose, CategoryId category, String after, int most) {
        return database.sql("""
                        select distinct c.subject collate "C" as person
                        from consent c join consent_grant g on g.consent = c.id
                        where c.app = ? and c.purpose = ? and c.subject collate "C" > ? and g.state in ('given', 'renewed')
                          and (g.category = ? or starts_with(?, g.category || '.'))
                        order by person limit ?
                        """)
                .params(app.value(), purpose.value(), after, category.value(), category.value(), most)
                .query((row, number) -> new SubjectId(row.getString(1)))
                .list();
    }

    private static Grant grant(ResultSet row, int number) throws SQLException {
        return new Grant(
                row.getObject("id", UUID.class),
                row.getObject("consent", UUID.class),
                new AppId(row.getString("app")),
                new CategoryId(row.getString("category")),
                new PurposeId(row.getString("purpose")),
                Columns.operations(row.getString("operations")),
                Fidelity.fromWireName(row.getString("fidelity")),
                ConsentState.fromWireName(row.getString("state_now")),
                row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                row.getObject("valid_until", OffsetDateTime.class).toInstant(),
                conditions(row));
    }

    /** How often a grant may be used; null where that is not limited. */
    static @Nullable UseBudget budget(ResultSet row) throws SQLException {
        @Nullable Integer uses = row.getObject("uses", Integer.class);
        @Nullable String per = row.getString("uses_per");
        return uses == null ? null : new UseBudget(uses, per == null ? null : Duration.parse(per));
    }

    private static Conditions conditions(ResultSet row) throws SQLException {
        @Nullable String place = row.getString("place");
        @Nullable Instant dataFrom = Rows.instant(row, "data_from");
        @Nullable Instant dataUntil = Rows.instant(row, "data_until");
        return new Conditions(
                ConsentForm.fromWireName(row.getString("form")),
                row.getString("study"),
                place == null ? null : new Place(place),
                dataFrom == null && dataUntil == null ? null : new DataWindow(dataFrom, dataUntil),
                budget(row),
                Rows.instant(row, "erase_by"),
                row.getBoolean("by_guardian"));
    }
}

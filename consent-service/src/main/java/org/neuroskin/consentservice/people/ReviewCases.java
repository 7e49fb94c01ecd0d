package org.neuroskin.consentservice.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.ReviewClosed;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The cases of the ethics board, and their end. */
@Component
class ReviewCases {
    private static final String ALL = """
            select c.id, c.opened_at as case_opened_at, c.finding, c.remark, c.closed_by, c.closed_at, b.*
            from review_case c join break_glass b on b.session = c.session
            """;

    private final JdbcClient database;
    private final EnforcedChange changes;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    ReviewCases(JdbcClient database, EnforcedChange changes, AuditOutbox outbox, Ids ids, Clock clock) {
        this.database = database;
        this.changes = changes;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** Opens a case in the transaction of who calls, unless one about this member of the staff is open. */
    boolean open(UUID id, UUID session, String staff, Instant now) {
        return database.sql("""
                        insert into review_case (id, kind, session, staff, opened_at, state)
                        values (?, 'break-glass', ?, ?, ?, 'open')
                        on conflict (staff) where state = 'open' do nothing
                        """).params(id, session, staff, Rows.utc(now)).update() == 1;
    }

    /** The session that the open case about this member of the staff is about. */
    Optional<UUID> openSession(String staff) {
        return database.sql("select session from review_case where staff = ? and state = 'open'")
                .param(staff)
                .query(UUID.class)
                .optional();
    }

    /** Open ones first, each part newest first. */
    List<ReviewCase> list(int limit) {
        return database.sql(ALL + "order by c.state desc, c.opened_at desc, c.id limit ?")
                .param(limit)
                .query(ReviewCases::reviewCase)
                .list();
    }

    /**
     * Closes a case.
     *
     * <p><b>Failure</b>: {@code not-found} also for who the case is about: nobody judges themselves, nor learns who will;
     * {@code conflict} while the access still runs, or where it was closed with another finding.
     */
    ReviewCase close(UUID id, Finding finding, String remark, String reviewer) {
        SubjectId subject = find(id).filter(each -> !each.about().staff().equals(reviewer))
                .map(each -> each.about().subject())
                .orElseThrow(ProblemException::notFound);
        ReviewCase closed = changes.commit(subject, pseudonym -> {
            ReviewCase now = find(id).orElseThrow(ProblemException::notFound);
            if (now.closed()) {
                if (now.finding() != finding || !reviewer.equals(now.closedBy())) {
                    throw new ProblemException(Problem.CONFLICT, "This case was closed before.");
                }
                return now;
            }
            Emergency emergency = now.about().emergency();
            if (emergency.endedAt() == null && clock.instant().isBefore(emergency.until())) {
                throw new ProblemException(Problem.CONFLICT, "The access still runs; a case is closed after its end.");
            }
            database.sql("""
                            update review_case set state = 'closed', finding = ?, remark = ?, closed_by = ?, closed_at = ?
                            where id = ? and state = 'open'
                            """)
                    .params(finding.wireName(), remark, reviewer, Rows.utc(clock.instant()), id)
                    .update();
            outbox.add(new ReviewClosed(
                    ids.next(), clock.instant(), id, emergency.session(), pseudonym, reviewer, finding.wireName()));
            return find(id).orElseThrow();
        });
        outbox.flush();
        return closed;
    }

    private Optional<ReviewCase> find(UUID id) {
        return database.sql(ALL + "where c.id = ?")
                .param(id)
                .query(ReviewCases::reviewCase)
                .optional();
    }

    private static ReviewCase reviewCase(ResultSet row, int number) throws SQLException {
        @Nullable String finding = row.getString("finding");
        return new ReviewCase(
                row.getObject("id", UUID.class),
                EmergencyStore.stored(row, number),
                row.getString("explanation"),
                row.getObject("case_opened_at", OffsetDateTime.class).toInstant(),
                finding == null ? null : Finding.fromWireName(finding),
                row.getString("remark"),
                row.getString("closed_by"),
                Rows.instant(row, "closed_at"));
    }
}

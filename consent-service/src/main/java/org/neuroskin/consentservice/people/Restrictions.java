package org.neuroskin.consentservice.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AuditEvent.ProcessingRestricted;
import org.neuroskin.kernel.AuditEvent.RestrictionLifted;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Restriction of processing (GDPR Art. 18).
 *
 * <p><b>Guarantee</b>: when a call returns, no gateway decides by the state before it. While it is restricted, everything is
 * denied but the person's own look at their own data; consents stay as they are and count again afterwards.
 */
@Component
public class Restrictions {
    private static final Restriction NEVER = new Restriction(null, null, 0);

    private final JdbcClient database;
    private final EnforcedChange changes;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    Restrictions(
            JdbcClient database,
            EnforcedChange changes,
            Revisions revisions,
            AuditOutbox outbox,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.changes = changes;
        this.revisions = revisions;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** How it stands. */
    public Restriction of(SubjectId subject) {
        return database.sql("select restricted_at, ground, revision from restriction where subject = ?")
                .param(subject.value())
                .query(Restrictions::restriction)
                .optional()
                .orElse(NEVER);
    }

    /** Restricts. What is restricted already stays so, with its first ground. */
    Restriction.InEffect restrict(SubjectId subject, RestrictionGround ground) {
        Restriction restriction = changes.commit(subject, pseudonym -> {
            Restriction before = of(subject);
            return before.active() ? before : change(subject, pseudonym, ground);
        });
        return inEffect(subject, restriction);
    }

    /** Lifts. What is not restricted stays so. */
    Restriction.InEffect lift(SubjectId subject) {
        Restriction restriction = changes.commit(subject, pseudonym -> {
            Restriction before = of(subject);
            return before.active() ? change(subject, pseudonym, null) : before;
        });
        return inEffect(subject, restriction);
    }

    private Restriction.InEffect inEffect(SubjectId subject, Restriction restriction) {
        Enforcement enforcement = changes.inEffect(subject, restriction.revision());
        return new Restriction.InEffect(restriction, clock.instant(), enforcement);
    }

    private Restriction change(SubjectId subject, Pseudonym pseudonym, @Nullable RestrictionGround ground) {
        Instant now = clock.instant();
        long revision = revisions.next(subject).number();
        Restriction changed = new Restriction(ground == null ? null : now, ground, revision);
        database.sql("""
                        insert into restriction (subject, restricted_at, ground, revision) values (?, ?, ?, ?)
                        on conflict (subject) do update set restricted_at = excluded.restricted_at,
                            ground = excluded.ground, revision = excluded.revision
                        """)
                .param(subject.value())
                .param(ground == null ? null : now.atOffset(ZoneOffset.UTC))
                .param(ground == null ? null : ground.wireName())
                .param(revision)
                .update();
        outbox.add(
                ground == null
                        ? new RestrictionLifted(ids.next(), now, pseudonym, "subject", revision)
                        : new ProcessingRestricted(ids.next(), now, pseudonym, "subject", ground.wireName(), revision));
        return changed;
    }

    private static Restriction restriction(ResultSet row, int number) throws SQLException {
        @Nullable String ground = row.getString("ground");
        return new Restriction(
                Rows.instant(row, "restricted_at"),
                ground == null ? null : RestrictionGround.fromWireName(ground),
                row.getLong("revision"));
    }
}

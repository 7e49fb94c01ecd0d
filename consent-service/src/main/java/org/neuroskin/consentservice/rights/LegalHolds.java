package org.neuroskin.consentservice.rights;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.kernel.ErasureChanged;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What the law keeps from erasure (GDPR Art. 17(3)): one of the staff proposes, another confirms, and the person sees it.
 *
 * <p><b>Guarantee</b>: decided under the lock of the person, so that an erasure that runs beside either came first or is held.
 */
@Component
public class LegalHolds {
    private final JdbcClient database;
    private final Pseudonyms pseudonyms;
    private final EnforcedChange changes;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    /**
     * A hold.
     *
     * @param confirmedAt since when it is in force; null before
     */
    public record Hold(
            UUID id,
            SubjectId subject,
            String ground,
            String proposedBy,
            Instant proposedAt,
            @Nullable Instant confirmedAt,
            @Nullable Instant liftedAt) {}

    LegalHolds(
            JdbcClient database,
            Pseudonyms pseudonyms,
            EnforcedChange changes,
            AuditOutbox outbox,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.pseudonyms = pseudonyms;
        this.changes = changes;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** The one that keeps the person's data from erasure, if any. */
    public Optional<Hold> inForce(SubjectId subject) {
        return of(subject).stream()
                .filter(each -> each.confirmedAt() != null && each.liftedAt() == null)
                .findFirst();
    }

    /** All of a person, oldest first. */
    List<Hold> of(SubjectId subject) {
        return database.sql("select * from legal_hold where subject = ? order by proposed_at, id")
                .param(subject.value())
                .query(LegalHolds::hold)
                .list();
    }

    /** Proposes one; {@code not-found} for a person that nothing is known of. */
    Hold propose(SubjectId subject, HoldGround ground, String actor) {
        if (!pseudonyms.isKnown(subject)) {
            throw ProblemException.notFound();
        }
        return change(subject, pseudonym -> {
            UUID id = ids.next();
            database.sql(
                            "insert into legal_hold (id, subject, ground, proposed_by, proposed_at) values (?, ?, ?, ?, ?)")
                    .params(id, subject.value(), ground.wireName(), actor, Rows.utc(clock.instant()))
                    .update();
            note(pseudonym, id, actor, "hold-proposed");
            return id;
        });
    }

    /** Puts it in force; {@code another-person-needed} for who proposed it. Repeating it does no harm. */
    Hold confirm(SubjectId subject, UUID id, String actor) {
        return change(subject, pseudonym -> {
            Hold hold = open(subject, id);
            if (hold.proposedBy().equals(actor)) {
                throw new ProblemException(Problem.ANOTHER_PERSON_NEEDED, "Who proposed a hold does not confirm it.");
            }
            if (hold.confirmedAt() == null) {
                database.sql("update legal_hold set confirmed_by = ?, confirmed_at = ? where id = ?")
                        .params(actor, Rows.utc(clock.instant()), id)
                        .update();
                note(pseudonym, id, actor, "hold-set");
            }
            return id;
        });
    }

    /** Ends it. What it kept is to go on then. */
    Hold lift(SubjectId subject, UUID id, String actor) {
        return change(subject, pseudonym -> {
            open(subject, id);
            database.sql("update legal_hold set lifted_by = ?, lifted_at = ? where id = ?")
                    .params(actor, Rows.utc(clock.instant()), id)
                    .update();
            note(pseudonym, id, actor, "hold-lifted");
            return id;
        });
    }

    private Hold change(SubjectId subject, Function<Pseudonym, UUID> change) {
        UUID id = changes.commit(subject, change);
        outbox.flush();
        return find(subject, id).orElseThrow();
    }

    private Hold open(SubjectId subject, UUID id) {
        Hold hold = find(subject, id).orElseThrow(ProblemException::notFound);
        if (hold.liftedAt() != null) {
            throw new ProblemException(Problem.CONFLICT, "The hold was lifted.");
        }
        return hold;
    }

    private Optional<Hold> find(SubjectId subject, UUID id) {
        return of(subject).stream().filter(each -> each.id().equals(id)).findFirst();
    }

    private void note(Pseudonym pseudonym, UUID id, String actor, String state) {
        outbox.add(new ErasureChanged(ids.next(), clock.instant(), id, pseudonym, actor, state, null, null, 0, 0));
    }

    private static Hold hold(ResultSet row, int number) throws SQLException {
        return new Hold(
                row.getObject("id", UUID.class),
                new SubjectId(row.getString("subject")),
                row.getString("ground"),
                row.getString("proposed_by"),
                Objects.requireNonNull(Rows.instant(row, "proposed_at")),
                Rows.instant(row, "confirmed_at"),
                Rows.instant(row, "lifted_at"));
    }
}

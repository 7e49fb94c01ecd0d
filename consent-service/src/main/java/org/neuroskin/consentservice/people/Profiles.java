package org.neuroskin.consentservice.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.consentservice.snapshot.PersonSource;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AuditEvent.ProfileChanged;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Where people live and when they were born. What they say is taken as they say it; only what a later change of it could be
 * used for is guarded.
 *
 * <p><b>Guarantee</b>: when a change is answered, every gateway decides by it. The history tells that it changed, never what.
 */
@Component
class Profiles implements PersonSource {
    private final JdbcClient database;
    private final EnforcedChange changes;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    Profiles(
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

    @Override
    public Person complete(SubjectId subject, Person known) {
        Profile profile = of(subject);
        return known.placeAndBirth(profile.place(), profile.bornOn());
    }

    Profile of(SubjectId subject) {
        return database.sql("select place, born_on, revision from profile where subject = ?")
                .param(subject.value())
                .query(Profiles::profile)
                .optional()
                .orElse(Profile.UNKNOWN);
    }

    /** People say it of themselves. A date of birth that is not said stays as it is. */
    Profile saidByThemselves(SubjectId subject, @Nullable String place, @Nullable String bornOn) {
        ProfileReader reader = new ProfileReader(today());
        Place lives = reader.place(place);
        LocalDate born = reader.bornOn(bornOn);
        return inEffect(subject, changes.commit(subject, pseudonym -> {
            Profile before = of(subject);
            reader.checkOwn(before, lives, born);
            reader.throwIfAny();
            return change(new Change(subject, pseudonym, "subject", null), before, lives, born);
        }));
    }

    /** An operator corrects it; {@code not-found} where nothing was said, so that a mistyped id makes up nobody. */
    Profile corrected(
            SubjectId subject, @Nullable String place, @Nullable String bornOn, ProfileReason reason, String operator) {
        ProfileReader reader = new ProfileReader(today());
        Place lives = reader.place(place);
        LocalDate born = reader.bornOn(bornOn);
        reader.throwIfAny();
        if (of(subject).revision() == 0) {
            throw ProblemException.notFound();
        }
        return inEffect(
                subject,
                changes.commit(
                        subject,
                        pseudonym ->
                                change(new Change(subject, pseudonym, operator, reason), of(subject), lives, born)));
    }

    private record Change(
            SubjectId subject,
            Pseudonym pseudonym,
            String actor,
            @Nullable ProfileReason reason) {}

    private Profile change(Change change, Profile before, @Nullable Place place, @Nullable LocalDate bornOn) {
        LocalDate born = bornOn == null ? before.bornOn() : bornOn;
        List<String> changed = new ArrayList<>();
        if (!Objects.equals(place, before.place())) {
            changed.add("place");
        }
        if (!Objects.equals(born, before.bornOn())) {
            changed.add("date-of-birth");
        }
        if (changed.isEmpty()) {
            return before;
        }
        SubjectId subject = change.subject();
        Profile now = new Profile(place, born, revisions.next(subject).number());
        database.sql("""
                        insert into profile (subject, place, born_on, revision) values (?, ?, ?, ?)
                        on conflict (subject) do update set place = excluded.place, born_on = excluded.born_on,
                            revision = excluded.revision
                        """)
                .param(subject.value())
                .param(place == null ? null : place.code())
                .param(born)
                .param(now.revision())
                .update();
        ProfileReason reason = change.reason();
        outbox.add(new ProfileChanged(
                ids.next(),
                clock.instant(),
                change.pseudonym(),
                change.actor(),
                changed,
                reason == null ? null : reason.wireName(),
                now.revision()));
        return now;
    }

    private Profile inEffect(SubjectId subject, Profile profile) {
        changes.inEffect(subject, profile.revision());
        return profile;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static Profile profile(ResultSet row, int number) throws SQLException {
        @Nullable String place = row.getString("place");
        return new Profile(
                place == null ? null : new Place(place),
                row.getObject("born_on", LocalDate.class),
                row.getLong("revision"));
    }
}

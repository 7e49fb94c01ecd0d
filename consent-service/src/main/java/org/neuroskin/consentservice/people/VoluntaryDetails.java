package org.neuroskin.consentservice.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.kernel.AuditEvent.ProfileChanged;
import org.neuroskin.kernel.Birthdays;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What people say of themselves so that unfairness can be seen, for the ethics board's statistics of groups.
 *
 * <p><b>Guarantee</b>: nothing decides by it, and nobody but the person reads it of one person. What was taken back is gone. The history tells
 * that something of it changed, neither what nor to what.
 */
@Component
public class VoluntaryDetails {
    private static final String MEMBER = "voluntary";
    private static final int DARKEST = 10;

    private final JdbcClient database;
    private final Profiles profiles;
    private final EnforcedChange changes;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    VoluntaryDetails(
            JdbcClient database, Profiles profiles, EnforcedChange changes, AuditOutbox outbox, Ids ids, Clock clock) {
        this.database = database;
        this.profiles = profiles;
        this.changes = changes;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** Deletes all of it, as part of an erasure and in its transaction. */
    public void erase(SubjectId subject) {
        database.sql("delete from voluntary_detail where subject = ?")
                .param(subject.value())
                .update();
    }

    /** What the person says at present; for nobody but them. */
    public Voluntary of(SubjectId subject) {
        return database.sql("select gender, skin_tone, age_counts from voluntary_detail where subject = ?")
                .param(subject.value())
                .query(VoluntaryDetails::voluntary)
                .optional()
                .orElse(Voluntary.NOTHING);
    }

    /** Whether the person is asked at all: not who is known to be a minor. */
    public boolean isAsked(SubjectId subject) {
        return !isMinor(profiles.of(subject).bornOn());
    }

    /** Takes the place of all that was said before; throws {@code invalid-input}, without a value in it. */
    public void say(SubjectId subject, @Nullable String gender, @Nullable Integer skinTone, boolean ageCounts) {
        Profile profile = profiles.of(subject);
        say(subject, read(gender, skinTone, ageCounts, profile.bornOn()), profile);
    }

    /**
     * Reads what somebody said; throws {@code invalid-input}, without a value in it. Of who is known to be a minor it takes nothing: what
     * describes somebody this closely is asked of adults only.
     *
     * @param bornOn the date of birth that is known, or said together with it
     */
    Voluntary read(
            @Nullable String gender,
            @Nullable Integer skinTone,
            @Nullable Boolean ageCounts,
            @Nullable LocalDate bornOn) {
        InvalidInput mistakes = new InvalidInput();
        Optional<Gender> known = Gender.find(gender);
        if (gender != null && known.isEmpty()) {
            mistakes.add("/voluntary/gender", "is not one of woman, man, non-binary, another");
        }
        if (skinTone != null && (skinTone < 1 || skinTone > DARKEST)) {
            mistakes.add("/voluntary/skin_tone", "is not a tone of the Monk scale (expected: 1 to 10)");
        }
        mistakes.throwIfAny();
        Voluntary said = new Voluntary(known.orElse(null), skinTone, Boolean.TRUE.equals(ageCounts));
        if (!said.equals(Voluntary.NOTHING) && isMinor(bornOn)) {
            mistakes.add("/voluntary", "is asked of adults only");
        }
        mistakes.throwIfAny();
        return said;
    }

    /** Takes the place of all that was said before. */
    Voluntary say(SubjectId subject, Voluntary said, Profile profile) {
        changes.commit(subject, pseudonym -> {
            if (!said.equals(of(subject))) {
                replace(subject, said);
                outbox.add(new ProfileChanged(
                        ids.next(), clock.instant(), pseudonym, "subject", List.of(MEMBER), null, profile.revision()));
            }
            return said;
        });
        outbox.flush();
        return said;
    }

    private void replace(SubjectId subject, Voluntary said) {
        erase(subject);
        if (!said.equals(Voluntary.NOTHING)) {
            database.sql("insert into voluntary_detail (subject, gender, skin_tone, age_counts) values (?, ?, ?, ?)")
                    .param(subject.value())
                    .param(said.gender() == null ? null : said.gender().wireName())
                    .param(said.skinTone())
                    .param(said.ageCounts())
                    .update();
        }
    }

    private boolean isMinor(@Nullable LocalDate bornOn) {
        return bornOn != null
                && LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                        .isBefore(Birthdays.of(bornOn, Birthdays.MAJORITY));
    }

    private static Voluntary voluntary(ResultSet row, int number) throws SQLException {
        return new Voluntary(
                Gender.find(row.getString("gender")).orElse(null),
                row.getObject("skin_tone", Integer.class),
                row.getBoolean("age_counts"));
    }
}

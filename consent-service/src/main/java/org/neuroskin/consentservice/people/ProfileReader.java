package org.neuroskin.consentservice.people;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.Birthdays;
import org.neuroskin.kernel.Place;

/** Reads what somebody says of a person, and decides what they may change of it. Notes every mistake, shows no value. */
final class ProfileReader {
    static final String PLACE = "/place";
    static final String BORN = "/date_of_birth";
    private static final int LONGEST_LIFE = 130;

    private final InvalidInput mistakes = new InvalidInput();
    private final LocalDate today;

    ProfileReader(LocalDate today) {
        this.today = today;
    }

    /** The place; null where none is said or it is none, which is noted. */
    @Nullable
    Place place(@Nullable String text) {
        if (text == null) {
            mistakes.add(PLACE, "is missing");
            return null;
        }
        try {
            Place place = new Place(text);
            if (place.exists()) {
                return place;
            }
        } catch (IllegalArgumentException e) {
            // told below, as for a well-formed code that no country has
        }
        mistakes.add(PLACE, "is not a country or part of one (such as DE, US-IL)");
        return null;
    }

    /** The date of birth; null where none is said or it cannot be one, which is noted. */
    @Nullable
    LocalDate bornOn(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            LocalDate day = LocalDate.parse(text);
            if (!day.isAfter(today) && day.isAfter(today.minusYears(LONGEST_LIFE))) {
                return day;
            }
        } catch (DateTimeException e) {
            // told below
        }
        mistakes.add(BORN, "is not the day on which somebody alive was born (such as 1988-05-17)");
        return null;
    }

    /**
     * Whether people may change this of themselves: the date of birth once only, or nobody would stay a minor for long, and
     * a minor not the place, on which it depends from what age one consents alone.
     */
    void checkOwn(Profile before, @Nullable Place place, @Nullable LocalDate bornOn) {
        if (before.bornOn() != null && bornOn != null && !bornOn.equals(before.bornOn())) {
            mistakes.add(BORN, "is set already; only an operator changes it, with a reason");
        }
        boolean moves = before.place() != null && place != null && !place.equals(before.place());
        if (moves && before.bornOn() != null && today.isBefore(Birthdays.of(before.bornOn(), Birthdays.MAJORITY))) {
            mistakes.add(PLACE, "of a minor is changed by an operator only, with a reason");
        }
    }

    void throwIfAny() {
        mistakes.throwIfAny();
    }
}

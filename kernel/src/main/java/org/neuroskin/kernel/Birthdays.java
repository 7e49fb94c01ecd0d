package org.neuroskin.kernel;

import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneOffset;

/**
 * When people reach an age.
 *
 * <p>Whoever is born on 29 February reaches it, in a year without that day, on 1 March: the later of the two possible days, so
 * that nobody loses the protection of the young a day early. A day begins at midnight UTC, for everyone alike.
 */
public final class Birthdays {
    /** Years at which parental responsibility ends in every place that this product knows rules of. */
    public static final int MAJORITY = 18;

    private static final MonthDay LEAP_DAY = MonthDay.of(2, 29);

    private Birthdays() {}

    /** The day on which somebody born on {@code bornOn} becomes {@code years} old. */
    public static LocalDate of(LocalDate bornOn, int years) {
        LocalDate day = bornOn.plusYears(years);
        return MonthDay.from(bornOn).equals(LEAP_DAY) && !day.isLeapYear() ? day.plusDays(1) : day;
    }

    /** The first instant of that day. */
    public static Instant instant(LocalDate bornOn, int years) {
        return of(bornOn, years).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Whether somebody born on {@code bornOn} is at least {@code years} old at an instant. */
    public static boolean reached(LocalDate bornOn, int years, Instant at) {
        return !at.isBefore(instant(bornOn, years));
    }
}

package org.neuroskin.consentservice.people;

import java.time.LocalDate;
import org.neuroskin.kernel.Birthdays;

/** When parental responsibility ends: at 18 in every place that this product knows rules of. */
final class Majority {
    static final int YEARS = 18;

    private Majority() {}

    static boolean isMinor(LocalDate bornOn, LocalDate today) {
        return today.isBefore(Birthdays.of(bornOn, YEARS));
    }
}

package org.neuroskin.consentservice.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.UseBudget;

/** Whether one thing allows nothing that another does not allow. */
final class Narrowing {
    private Narrowing() {}

    /** Whether these conditions are at least as narrow as the others. The form is no limit of use, so it does not count. */
    static boolean isWithin(Conditions narrow, Conditions wide) {
        return (wide.study() == null || wide.study().equals(narrow.study()))
                && place(narrow.place(), wide.place())
                && window(narrow.dataWindow(), wide.dataWindow())
                && budget(narrow.useBudget(), wide.useBudget())
                && (wide.eraseBy() == null
                        || (narrow.eraseBy() != null && !narrow.eraseBy().isAfter(wide.eraseBy())));
    }

    private static boolean place(@Nullable Place narrow, @Nullable Place wide) {
        return wide == null || (narrow != null && narrow.within(wide));
    }

    private static boolean window(@Nullable DataWindow narrow, @Nullable DataWindow wide) {
        if (wide == null) {
            return true;
        }
        return narrow != null
                && (wide.from() == null || isAtOrAfter(narrow.from(), wide.from()))
                && (wide.until() == null || isAtOrAfter(wide.until(), narrow.until()));
    }

    /** A null of the narrow window is no bound, which lies outside of any. */
    private static boolean isAtOrAfter(@Nullable Instant late, @Nullable Instant early) {
        return late != null && early != null && !late.isBefore(early);
    }

    private static boolean budget(@Nullable UseBudget narrow, @Nullable UseBudget wide) {
        if (wide == null) {
            return true;
        }
        if (narrow == null || narrow.uses() > wide.uses()) {
            return false;
        }
        // so many in a whole life are never more in a part of it
        return narrow.per() == null || (wide.per() != null && narrow.per().compareTo(wide.per()) >= 0);
    }
}

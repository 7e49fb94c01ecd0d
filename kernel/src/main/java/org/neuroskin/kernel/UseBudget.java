package org.neuroskin.kernel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a grant may be used.
 *
 * @param uses at least 1
 * @param per the rolling period in which they count; null for the grant's whole life
 */
public record UseBudget(int uses, @Nullable Duration per) {

    /** Checks that there is at least one use and that a period is positive. */
    public UseBudget {
        if (uses < 1) {
            throw new IllegalArgumentException("a budget of %d uses (expected: at least 1)".formatted(uses));
        }
        if (per != null && !per.isPositive()) {
            throw new IllegalArgumentException("a budget needs a positive period");
        }
    }
}

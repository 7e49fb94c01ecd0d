package org.neuroskin.kernel;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Emergency access that a clinician opened for one person: for minutes, for named categories, reviewed afterwards.
 *
 * @param session names it in the history
 * @param staff the {@code sub} of who opened it; nobody else may use it
 * @param recipient the app through which alone it may be used
 * @param from first instant at which it allows
 * @param until first instant at which it allows no more
 */
public record BreakGlass(
        UUID session, String staff, AppId recipient, Set<CategoryId> categories, Instant from, Instant until) {

    /** Copies the categories. */
    public BreakGlass {
        categories = Set.copyOf(categories);
    }
}

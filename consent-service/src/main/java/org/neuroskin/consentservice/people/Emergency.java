package org.neuroskin.consentservice.people;

import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;

/**
 * An emergency access as the person whose data it is sees it: who of the staff opened it, and what they wrote about it, is
 * for the board.
 *
 * @param until when it ends by itself
 * @param endedAt when it ended; null while it has not
 */
public record Emergency(
        UUID session,
        AppId app,
        SortedSet<CategoryId> categories,
        BreakGlassReason reason,
        Instant openedAt,
        Instant until,
        @Nullable Instant endedAt,
        long revision) {

    /** Copies the categories. */
    public Emergency {
        categories = new TreeSet<>(categories);
    }
}

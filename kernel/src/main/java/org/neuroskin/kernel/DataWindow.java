package org.neuroskin.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A window over when data was recorded, whenever it is asked for.
 *
 * <p><b>Invariant</b>: at least one end; {@code from} is before {@code until}.
 *
 * @param from first instant inside; null for no beginning
 * @param until first instant after it; null for no end
 */
public record DataWindow(@Nullable Instant from, @Nullable Instant until) {

    /** Checks the invariant. */
    public DataWindow {
        if (from == null && until == null) {
            throw new IllegalArgumentException("a window over the data's date needs a beginning or an end");
        }
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException("the window over the data's date ends before it begins");
        }
    }

    /** Whether data recorded at this instant is inside. */
    public boolean contains(Instant recordedAt) {
        return (from == null || !recordedAt.isBefore(from)) && (until == null || recordedAt.isBefore(until));
    }
}

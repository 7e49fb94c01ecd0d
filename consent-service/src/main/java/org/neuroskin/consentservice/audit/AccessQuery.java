package org.neuroskin.consentservice.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;

/**
 * Which accesses to look up, and who wants to know.
 *
 * @param subject whose data; null for everybody's
 * @param reader {@code subject} or the {@code sub} of a reviewer; goes into the history
 * @param from earliest time, inclusive
 * @param to latest time, exclusive
 * @param limit 1 to 200
 * @param after cursor of the page before
 */
public record AccessQuery(
        @Nullable SubjectId subject,
        String reader,
        @Nullable AppId app,
        @Nullable Outcome outcome,
        @Nullable Instant from,
        @Nullable Instant to,
        int limit,
        @Nullable String after) {
    /** Most accesses of a page. */
    public static final int MAX_LIMIT = 200;

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

    /** Rejects a limit out of range. */
    public AccessQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit `%d` (expected: 1 to %d)".formatted(limit, MAX_LIMIT));
        }
    }

    /** Whether the database knows such times: years 1 to 9999. */
    public static boolean isStorable(Instant time) {
        return !time.isBefore(EARLIEST) && time.isBefore(TOO_LATE);
    }

    /** A person's look at who has seen their own data. */
    public static AccessQuery own(SubjectId subject, int limit, @Nullable String after) {
        return new AccessQuery(subject, "subject", null, null, null, null, limit, after);
    }

    /** A reviewer's look at everybody's. */
    public static AccessQuery byReviewer(String reviewer, int limit, @Nullable String after) {
        return new AccessQuery(null, reviewer, null, null, null, null, limit, after);
    }
}

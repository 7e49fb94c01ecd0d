package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;

/**
 * So many requests of nobody, with no valid token, were denied beyond those that a gateway records one by one.
 *
 * @param gateway which gateway
 * @param count how many, at least one
 * @param since when it began to count these
 */
public record DenialsSummed(UUID event, Instant at, String gateway, DenialReason reason, long count, Instant since)
        implements AuditEvent.Tally {

    /** Rejects a count of nothing. */
    public DenialsSummed {
        if (count < 1) {
            throw new IllegalArgumentException("count `%d` (expected: >= 1)".formatted(count));
        }
    }
}

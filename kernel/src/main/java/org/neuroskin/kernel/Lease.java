package org.neuroskin.kernel;

import java.time.Instant;
import java.util.Map;

/**
 * The answer to a {@link LeaseRenewal}: the gateway may decide for {@code ttlMillis} counted from the moment <em>before
 * it sent</em> the renewal, on its monotonic clock, and only for shards whose head it has applied.
 *
 * @param heads shard → revision of the latest committed change
 * @param now the time of the database while the lease was given: a gateway whose own clock is far from it decides nothing
 */
public record Lease(long ttlMillis, Map<Integer, Long> heads, Instant now) {

    /** Copies the map. */
    public Lease {
        heads = Map.copyOf(heads);
    }
}

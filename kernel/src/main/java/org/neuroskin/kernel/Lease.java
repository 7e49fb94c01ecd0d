package org.neuroskin.kernel;

import java.util.Map;

/**
 * The answer to a {@link LeaseRenewal}: the gateway may decide for {@code ttlMillis} counted from the moment <em>before
 * it sent</em> the renewal, on its monotonic clock, and only for shards whose head it has applied.
 *
 * @param heads shard → revision of the latest committed change
 */
public record Lease(long ttlMillis, Map<Integer, Long> heads) {

    /** Copies the map. */
    public Lease {
        heads = Map.copyOf(heads);
    }
}

package org.neuroskin.kernel;

import java.util.Map;

/**
 * A gateway asks for its lease again and acknowledges what it has applied: {@code POST
 * /internal/v1/gateways/{gateway}/lease}.
 *
 * @param applied shard → the highest revision up to which the gateway has applied every change and stopped every release
 *     that rested on an older state
 */
public record LeaseRenewal(Map<Integer, Long> applied) {

    /** Copies the map. */
    public LeaseRenewal {
        applied = Map.copyOf(applied);
    }
}

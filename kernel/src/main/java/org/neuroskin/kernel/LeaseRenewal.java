package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway asks for its lease again and acknowledges what it has applied: {@code POST
 * /internal/v1/gateways/{gateway}/lease}.
 *
 * @param applied shard → the highest revision up to which the gateway has applied every change and stopped every release
 *     that rested on an older state
 * @param services data service → whether it takes connections; null where the gateway has not looked, or is of before this
 *     was told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LeaseRenewal(
        Map<Integer, Long> applied, @Nullable Map<String, Boolean> services) {

    /** Copies the maps. */
    public LeaseRenewal {
        applied = Map.copyOf(applied);
        services = services == null ? null : Map.copyOf(services);
    }
}

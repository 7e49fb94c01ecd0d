package org.neuroskin.policies.service;

import java.util.Map;

/**
 * A route that fits a path.
 *
 * @param variables the path's variables
 */
public record MatchedRoute(Route route, Map<String, String> variables) {

    /** Copies the map. */
    public MatchedRoute {
        variables = Map.copyOf(variables);
    }
}

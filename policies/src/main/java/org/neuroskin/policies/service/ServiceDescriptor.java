package org.neuroskin.policies.service;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neuroskin.kernel.Place;

/**
 * What the gateway knows of a data service.
 *
 * <p><b>Invariant</b>: no path fits two routes.
 *
 * @param service its name, the first segment after {@code /api/}
 * @param hash SHA-256 of its file, byte for byte, in lower-case hexadecimal digits
 * @param upstream where it is reached; without a slash at the end
 * @param place where it stores the data, such as {@code EU} or {@code US-IL}
 * @param pairwise whether it knows people by ids that no other service has
 * @param routes all that it offers; anything else does not exist
 */
public record ServiceDescriptor(
        String service, String hash, URI upstream, Place place, boolean pairwise, List<Route> routes) {

    /** Copies the routes. */
    public ServiceDescriptor {
        routes = List.copyOf(routes);
    }

    /** The route of a canonical path inside the service, such as {@code /v1/subjects/me/mood-entries}. */
    public Optional<MatchedRoute> match(String canonicalPath) {
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.path().match(canonicalPath);
            if (variables.isPresent()) {
                return Optional.of(new MatchedRoute(route, variables.get()));
            }
        }
        return Optional.empty();
    }
}

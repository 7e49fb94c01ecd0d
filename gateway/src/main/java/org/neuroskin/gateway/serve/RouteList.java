package org.neuroskin.gateway.serve;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.SubjectSelector;
import tools.jackson.databind.json.JsonMapper;

/**
 * What data services there are and how each says whose data a request is about: what an app needs to know before it asks, and nothing of anybody.
 * As the descriptors are at the moment.
 */
final class RouteList {
    /** Where it is served. */
    static final String PATH = "/.well-known/neuroskin-routes";

    private final Routes routes;

    RouteList(Routes routes) {
        this.routes = routes;
    }

    String json() {
        List<Map<String, Object>> all = routes.all().stream()
                .sorted(Comparator.comparing(Routes.Place::toString))
                .map(RouteList::entry)
                .toList();
        return JsonMapper.shared().writeValueAsString(Map.of("routes", all));
    }

    private static Map<String, Object> entry(Routes.Place place) {
        Route route = place.route();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("service", place.service());
        entry.put("path", route.path().template());
        Map<String, String> methods = new TreeMap<>();
        route.methods().forEach((method, operation) -> methods.put(method, operation.wireName()));
        entry.put("methods", methods);
        entry.put("subject", subject(route.subject()));
        entry.put("other_variables", route.otherVariables());
        route.ids()
                .ifPresent(ids -> entry.put(
                        "ids",
                        Map.of("in", ids.in().path().template(), "at", ids.at().toString())));
        entry.put("body", route.body().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        entry.put("media_types", route.mediaTypes().stream().sorted().toList());
        entry.put(
                "categories", route.categories().stream().map(CategoryId::value).toList());
        return entry;
    }

    /** As in a descriptor. */
    private static String subject(SubjectSelector selector) {
        return switch (selector) {
            case SubjectSelector.PathVariable(String name) -> "path." + name;
            case SubjectSelector.QueryParameter(String name) -> "query." + name;
            case SubjectSelector.TokenSubject own -> "token.sub";
            case SubjectSelector.BodyField body -> "body";
            case SubjectSelector.ItemField item -> "item";
        };
    }
}

package org.neuroskin.gateway.route;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.policies.service.SubjectSelector;

/** All that lies behind {@code /api/{service}/…}. What no descriptor names does not exist. */
public final class Routes {
    private static final String PREFIX = "/api/";

    private final Map<String, ServiceDescriptor> services;
    private final Set<Place> outOfService = ConcurrentHashMap.newKeySet();

    /** A route, by the name of its service and its path template. */
    public record Place(String service, Route route) {

        /** As in a descriptor. */
        @Override
        public String toString() {
            return service + " " + route.path();
        }
    }

    /** The routes of these services. */
    public Routes(List<ServiceDescriptor> services) {
        this.services = services.stream()
                .collect(Collectors.toUnmodifiableMap(ServiceDescriptor::service, Function.identity()));
    }

    /** Where each data service is, by its name. */
    public Map<String, URI> upstreams() {
        return services.values().stream()
                .collect(Collectors.toMap(ServiceDescriptor::service, ServiceDescriptor::upstream));
    }

    /** All routes. */
    public List<Place> all() {
        return services.values().stream()
                .flatMap(service -> service.routes().stream().map(route -> new Place(service.service(), route)))
                .toList();
    }

    /** Refuses every request to this route from now on, until the process starts again. */
    public void takeOutOfService(Place place) {
        outOfService.add(place);
    }

    /** Which routes are refused. */
    public Set<Place> outOfService() {
        return Set.copyOf(outOfService);
    }

    /**
     * What the request is about.
     *
     * @param holder the token's subject, whom {@code me} means
     * @throws Refusal {@link Problem#NOT_FOUND}, {@link Problem#METHOD_NOT_ALLOWED}, {@link Problem#OUT_OF_SERVICE}, or
     *     {@link Problem#MALFORMED_REQUEST} for a query parameter, since no descriptor names any
     */
    public Target find(RequestTarget request, String method, SubjectId holder) {
        String rest = request.path()
                .substring(Math.min(PREFIX.length(), request.path().length()));
        int slash = rest.indexOf('/');
        ServiceDescriptor service = services.get(slash < 0 ? rest : rest.substring(0, slash));
        if (service == null || slash < 0) {
            throw noRoute();
        }
        MatchedRoute matched = service.match(rest.substring(slash)).orElseThrow(Routes::noRoute);
        Route route = matched.route();
        if (outOfService.contains(new Place(service.service(), route))) {
            throw new Refusal(Problem.OUT_OF_SERVICE, DenialReason.CANNOT_DECIDE, "The route did not pass its test.");
        }
        Operation operation = route.methods().get(method);
        if (operation == null) {
            throw new Refusal(
                            Problem.METHOD_NOT_ALLOWED,
                            DenialReason.NO_ROUTE,
                            "The route knows other methods, see the header Allow.")
                    .withHeader(
                            "Allow",
                            String.join(", ", new TreeSet<>(route.methods().keySet())));
        }
        if (!request.query().isEmpty()) {
            throw Refusal.malformed("The route knows no query parameters.");
        }
        Map<String, String> variables = new HashMap<>(matched.variables());
        SubjectId subject = subject(route.subject(), variables, holder);
        URI upstream = URI.create(service.upstream() + route.path().expand(variables));
        return new Target(
                service.service(), service.place(), new MatchedRoute(route, variables), operation, subject, upstream);
    }

    /** Whose data it is; {@code me} is replaced in the variables. */
    private static SubjectId subject(SubjectSelector selector, Map<String, String> variables, SubjectId holder) {
        return switch (selector) {
            case SubjectSelector.TokenSubject token -> holder;
            case SubjectSelector.PathVariable(String name) -> {
                if ("me".equals(variables.get(name))) {
                    variables.put(name, holder.value());
                }
                yield parse(variables.getOrDefault(name, ""));
            }
        };
    }

    private static SubjectId parse(String value) {
        try {
            return new SubjectId(value);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("The subject id in the path is malformed.");
        }
    }

    private static Refusal noRoute() {
        return new Refusal(Problem.NOT_FOUND, DenialReason.NO_ROUTE, "No data service offers this path.");
    }
}

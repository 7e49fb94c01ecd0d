package org.neuroskin.gateway.route;

import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.search.Search;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.gateway.token.KnownAs;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.policies.service.SubjectSelector;
import org.neuroskin.sealing.keys.PairwiseIds;

/**
 * All that lies behind {@code /api/{service}/…}. What no descriptor names does not exist.
 *
 * <p><b>Guarantee</b>: a request is found by the descriptors of one moment, and what is found stays as it is, whatever takes their
 * place. A route that is new or in any way another one than before is refused to everybody but {@link #TESTER} until it has been
 * tested.
 */
public final class Routes {
    /** A person of no gateway, who has consented to nothing: whose data the self-test asks for. */
    public static final SubjectId TESTER = new SubjectId("00000000-0000-4000-8000-000000000000");

    private static final String PREFIX = "/api/";

    private final Set<Place> outOfService = ConcurrentHashMap.newKeySet();
    private final Set<Place> open = ConcurrentHashMap.newKeySet();
    private final PairwiseIds pairwise;
    private volatile Map<String, Served> services;

    /**
     * A service as requests find it.
     *
     * @param open its routes that serve, by identity: to compare all that is said of a route costs as much as a decision
     */
    private record Served(ServiceDescriptor service, Set<Route> open) {}

    /**
     * A route with all that is said of its service.
     *
     * @param alone the descriptor as if there were no other route
     */
    public record Place(ServiceDescriptor alone) {
        /** Without the file's hash: a comment in it, or another route, makes no other route of this one. */
        private static Place of(ServiceDescriptor service, Route route) {
            return new Place(new ServiceDescriptor(
                    service.service(), "", service.upstream(), service.place(), service.pairwise(), List.of(route)));
        }

        /** The name of the service. */
        public String service() {
            return alone.service();
        }

        /** The route. */
        public Route route() {
            return alone.routes().getFirst();
        }

        /** Whether there is something to test: a route without any category asks nobody. */
        public boolean isTested() {
            return !route().categories().isEmpty();
        }

        /** As in a descriptor. */
        @Override
        public String toString() {
            return service() + " " + route().path();
        }
    }

    /**
     * The routes of these services, all open: nobody is sent to a gateway before it has tested them.
     *
     * @param pairwise the ids of people at the services that have ids of their own
     */
    public Routes(List<ServiceDescriptor> services, PairwiseIds pairwise) {
        this.pairwise = pairwise;
        open.addAll(placesOf(services));
        this.services = served(services);
    }

    private Map<String, Served> served(List<ServiceDescriptor> descriptors) {
        return descriptors.stream()
                .collect(Collectors.toUnmodifiableMap(
                        ServiceDescriptor::service, service -> new Served(service, openOf(service))));
    }

    private Set<Route> openOf(ServiceDescriptor service) {
        Set<Route> serving = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Route route : service.routes()) {
            Place place = Place.of(service, route);
            if (open.contains(place) && !outOfService.contains(place)) {
                serving.add(route);
            }
        }
        return serving;
    }

    private static List<Place> placesOf(List<ServiceDescriptor> services) {
        return services.stream()
                .flatMap(service -> service.routes().stream().map(route -> Place.of(service, route)))
                .toList();
    }

    /**
     * Puts these services in the place of all others at once. Routes that are the same as before stay as they are; others wait for
     * {@link #passed}, apart from those that nobody is asked about.
     */
    public synchronized void replace(List<ServiceDescriptor> descriptors) {
        List<Place> places = placesOf(descriptors);
        // INVARIANT: nothing but what was open before, or asks nobody, is open when requests find it
        open.retainAll(places);
        places.stream().filter(place -> !place.isTested()).forEach(open::add);
        services = served(descriptors);
    }

    /** Where each data service is, by its name. */
    public Map<String, URI> upstreams() {
        return descriptors().stream()
                .collect(Collectors.toMap(ServiceDescriptor::service, ServiceDescriptor::upstream));
    }

    /** All routes. */
    public List<Place> all() {
        return placesOf(descriptors());
    }

    private List<ServiceDescriptor> descriptors() {
        return services.values().stream().map(Served::service).toList();
    }

    /** The route has denied whoever has consented to nothing, and serves from now on. */
    public synchronized void passed(Place place) {
        open.add(place);
        services = served(descriptors());
    }

    /** Refuses every request to this route from now on, as long as it is described like this and the process runs. */
    public synchronized void takeOutOfService(Place place) {
        outOfService.add(place);
        services = served(descriptors());
    }

    /** Which routes did not pass their test. */
    public Set<Place> outOfService() {
        Set<Place> closed = new HashSet<>(outOfService);
        closed.retainAll(all());
        return closed;
    }

    /**
     * What the request is about.
     *
     * @param token whose holder {@code me} means, and whose app names people by ids that it knows
     * @throws Refusal {@link Problem#NOT_FOUND}, {@link Problem#METHOD_NOT_ALLOWED}, {@link Problem#OUT_OF_SERVICE}, or
     *     {@link Problem#MALFORMED_REQUEST} for a query parameter that the route does not know, or a search that cannot be
     */
    public Target find(RequestTarget request, String method, AccessToken token) {
        if (!request.path().startsWith(PREFIX)) {
            throw noRoute();
        }
        String rest = request.path().substring(PREFIX.length());
        int slash = rest.indexOf('/');
        Served served = services.get(slash < 0 ? rest : rest.substring(0, slash));
        if (served == null || slash < 0) {
            throw noRoute();
        }
        ServiceDescriptor service = served.service();
        MatchedRoute matched = service.match(rest.substring(slash)).orElseThrow(Routes::noRoute);
        Route route = matched.route();
        if (!served.open().contains(route)) {
            refuseUnlessTested(Place.of(service, route), token.holder());
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
        QueryParameters query = QueryParameters.of(request, route, operation);
        Map<String, String> variables = new HashMap<>(matched.variables());
        @Nullable SubjectId subject = subject(route.subject(), variables, query, token);
        Naming naming = namingOf(service);
        Map<String, String> there = new HashMap<>(variables);
        if (route.subject() instanceof SubjectSelector.PathVariable(String name) && subject != null) {
            there.put(name, naming.there(subject).value());
        }
        URI upstream = URI.create(service.upstream() + route.path().expand(there) + query.passedOn(subject, naming));
        return new Target(
                service.service(),
                service.hash(),
                service.place(),
                new MatchedRoute(route, variables),
                operation,
                subject,
                naming,
                token.knownAs(),
                upstream,
                query.search());
    }

    /** Whether requests to this route are served at present. */
    public boolean serves(Place place) {
        return open.contains(place) && !outOfService.contains(place);
    }

    /**
     * What the gateway itself asks of a route about a person, on behalf of no app.
     *
     * @param place of a route whose path says whose data it is
     * @param others the values of the path's other variables
     * @throws IllegalArgumentException if one of these can stand in no path
     * @throws Refusal {@link Problem#KEYS_UNAVAILABLE}
     */
    public Target own(Place place, Operation operation, SubjectId subject, Map<String, String> others) {
        ServiceDescriptor service = place.alone();
        Route route = place.route();
        if (!(route.subject() instanceof SubjectSelector.PathVariable(String name))) {
            throw new IllegalArgumentException("the path of `%s` says not whose data it is".formatted(place));
        }
        Naming naming = namingOf(service);
        Map<String, String> variables = new HashMap<>(others);
        Map<String, String> there = new HashMap<>(others);
        variables.put(name, subject.value());
        there.put(name, naming.there(subject).value());
        return new Target(
                service.service(),
                service.hash(),
                service.place(),
                new MatchedRoute(route, variables),
                operation,
                subject,
                naming,
                KnownAs.THEMSELVES,
                URI.create(service.upstream() + route.path().expand(there)),
                Search.NONE);
    }

    private Naming namingOf(ServiceDescriptor service) {
        return service.pairwise() ? new Naming.Pairwise(pairwise, service.service()) : new Naming.Same();
    }

    private void refuseUnlessTested(Place place, SubjectId holder) {
        if (outOfService.contains(place)) {
            throw new Refusal(Problem.OUT_OF_SERVICE, DenialReason.CANNOT_DECIDE, "The route did not pass its test.");
        }
        if (!open.contains(place) && !holder.equals(TESTER)) {
            throw new Refusal(
                    Problem.OUT_OF_SERVICE, DenialReason.CANNOT_DECIDE, "The route has not passed its test yet.");
        }
    }

    /** Whose data it is, null where only the body says so; in the variables the person's own id takes the place of what stands there. */
    private static @Nullable SubjectId subject(
            SubjectSelector selector, Map<String, String> variables, QueryParameters query, AccessToken token) {
        return switch (selector) {
            case SubjectSelector.TokenSubject own -> token.holder();
            case SubjectSelector.BodyField body -> null;
            case SubjectSelector.ItemField item -> null;
            case SubjectSelector.QueryParameter(String name) -> query.subject(name, token);
            case SubjectSelector.PathVariable(String name) -> {
                SubjectId subject = named(variables.getOrDefault(name, ""), token);
                variables.put(name, subject.value());
                yield subject;
            }
        };
    }

    /** The person whom the app of the token names so. */
    static SubjectId named(String value, AccessToken token) {
        try {
            return value.equals("me") ? token.holder() : token.knownAs().subject(new SubjectId(value));
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("The subject id is malformed.");
        }
    }

    private static Refusal noRoute() {
        return new Refusal(Problem.NOT_FOUND, DenialReason.NO_ROUTE, "No data service offers this path.");
    }
}

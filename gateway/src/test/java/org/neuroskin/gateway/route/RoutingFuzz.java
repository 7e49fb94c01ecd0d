package org.neuroskin.gateway.route;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.neuroskin.gateway.payload.OpenRoot;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.PathTemplate;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.policies.service.SubjectSelector;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.PairwiseIds;

/**
 * Any request target: refused, or of one reading. What is found for it is held against a matcher made of regular expressions and
 * against the parser of {@link URI}.
 *
 * <p>An input is a method, a space and a target, in Latin-1.
 */
public final class RoutingFuzz {
    private static final SubjectId HOLDER = new SubjectId("aaaaaaaa-0000-4000-8000-000000000001");
    private static final List<ServiceDescriptor> SERVICES =
            Descriptors.read(Map.of("clinic.yaml", """
                    service: clinic
                    upstream: http://localhost:1/fhir
                    place: EU
                    routes:
                      - path: /Observation
                        methods: { GET: read, POST: write }
                        subject: query.patient
                        query: [patient, date, _count]
                        body: fhir
                        resources:
                          - { type: Observation, category: biometric.skin-conductance, clear: [status], sealed: ["value[x]"] }
                      - path: /v1/{subject}/notes/{id}
                        methods: { GET: read, PUT: write, DELETE: delete }
                        subject: path.subject
                        fields:
                          - { at: /note, category: mood.note, rest: sealed }
                        unlisted: drop
                      - path: /v1/{subject}/notes/{id}/{part}
                        methods: { GET: read }
                        subject: path.subject
                        fields:
                          - { at: /note, category: mood.note, rest: sealed }
                        unlisted: drop
                    """, "diary.yaml", """
                    service: diary
                    upstream: http://localhost:2
                    place: EU
                    routes:
                      - path: /v1/subjects/{subject}/mood-entries
                        methods: { GET: read, POST: write }
                        subject: path.subject
                        fields:
                          - { at: /entries/*/note, category: mood.note, rest: sealed }
                        unlisted: drop
                      - path: /v1/mine
                        methods: { GET: read }
                        subject: token.sub
                        fields:
                          - { at: /note, category: mood.note, rest: sealed }
                        unlisted: drop
                    """), Map.of());
    private static final Routes ROUTES = new Routes(
            SERVICES,
            new PairwiseIds(new EraStore(
                    Path.of(System.getProperty("java.io.tmpdir")),
                    new OpenRoot(),
                    Clock.systemUTC(),
                    new SecureRandom())));

    private RoutingFuzz() {}

    /** Loads what is needed before any input is timed. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("GET /".getBytes(StandardCharsets.UTF_8));
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] words = new String(input, StandardCharsets.ISO_8859_1).split(" ", 2);
        if (words.length < 2) {
            return;
        }
        RequestTarget target;
        try {
            target = RequestTarget.parse(words[1]);
        } catch (Refusal refusal) {
            require(refusal.problem() == Problem.MALFORMED_REQUEST, "a refused target is malformed");
            return;
        }
        hasOneReading(words[1], target);
        List<Route> fitting = fitting(target.path());
        try {
            isWhatWasAskedFor(target, words[0], fitting);
        } catch (Refusal refusal) {
            require(
                    refusal.problem() != Problem.NOT_FOUND || fitting.isEmpty(),
                    "a route that fits the path was not found");
        }
    }

    private static void hasOneReading(String given, RequestTarget target) {
        String path = target.path();
        require(given.equals(target.originForm()) || given.equals(path + "?"), "a target is kept as it is");
        require(RequestTarget.parse(target.originForm()).equals(target), "what was read is read again as the same");
        URI read = URI.create("http://host" + path);
        require(path.equals(read.getPath()) && path.equals(read.getRawPath()), "nothing in a path is encoded");
        require(path.equals(read.normalize().getPath()), "a path has no dot segments and no empty ones");
        require(read.getQuery() == null && read.getFragment() == null, "a path is a path");
        require("host".equals(read.getAuthority()), "a path names no host");
        require(path.chars().noneMatch(c -> c <= ' ' || c > '~' || "%;\\".indexOf(c) >= 0), "a path is plain");
        require(!path.toLowerCase(Locale.ROOT).contains("//"), "a path has no empty segment");
    }

    private static void isWhatWasAskedFor(RequestTarget request, String method, List<Route> fitting) {
        Target found = ROUTES.find(request, method, TestTokens.of(HOLDER));
        Route route = found.route();
        require(fitting.equals(List.of(route)), "the only route that fits is found");
        require(route.methods().get(method) == found.operation(), "the operation is that of the method");
        ServiceDescriptor service = SERVICES.stream()
                .filter(each -> each.service().equals(found.service()))
                .findFirst()
                .orElseThrow();
        URI upstream = found.upstream();
        require(upstream.getAuthority().equals(service.upstream().getAuthority()), "the data service is asked");
        String[] given = inService(request.path()).split("/", -1);
        String[] template = route.path().template().split("/", -1);
        if (route.subject() instanceof SubjectSelector.PathVariable(String name)) {
            int at = Arrays.asList(template).indexOf("{" + name + "}");
            require(
                    found.subject().value().equals(given[at].equals("me") ? HOLDER.value() : given[at]),
                    "the path says whose data it is");
            given[at] = found.subject().value();
        }
        require(
                upstream.getRawPath().equals(service.upstream().getPath() + String.join("/", given)),
                "what is asked for has the segments that were decided on");
        String query = upstream.getRawQuery() == null ? "" : upstream.getRawQuery();
        List<String> names = Arrays.stream(query.split("&", -1))
                .map(pair -> pair.replaceAll("=.*", ""))
                .filter(name -> !name.isEmpty())
                .toList();
        require(route.query().containsAll(names), "only known parameters are passed on");
        require(names.size() == names.stream().distinct().count(), "no parameter is passed on twice");
        if (route.subject() instanceof SubjectSelector.QueryParameter(String name)
                && found.operation().handsOut()) {
            require(
                    Arrays.asList(query.split("&", -1))
                            .contains(name + "=" + found.subject().value()),
                    "the query says whose data it is");
        }
    }

    /** The routes that a regular expression finds. */
    private static List<Route> fitting(String path) {
        return SERVICES.stream()
                .filter(service -> path.startsWith("/api/" + service.service() + "/"))
                .flatMap(service -> service.routes().stream())
                .filter(route ->
                        expression(route.path()).matcher(inService(path)).matches())
                .toList();
    }

    private static Pattern expression(PathTemplate template) {
        return Pattern.compile(Arrays.stream(template.template().split("/", -1))
                .map(segment ->
                        segment.startsWith("{") ? "(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]{1,128}" : Pattern.quote(segment))
                .collect(Collectors.joining("/")));
    }

    private static String inService(String path) {
        return path.replaceFirst("^/api/[^/]*", "");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}

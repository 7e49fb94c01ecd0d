package org.neuroskin.policies.service;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Section;

/** Reads the service and its routes; fields are read by {@link FieldReader}. */
final class DescriptorReader {
    static final List<String> SERVICE_KEYS = List.of("service", "upstream", "place", "pairwise", "routes");
    static final List<String> ROUTE_KEYS = List.of(
            "path",
            "methods",
            "subject",
            "query",
            "acr",
            "max-age",
            "body",
            "media-types",
            "fields",
            "resources",
            "resources-of",
            "parts",
            "items",
            "records",
            "records-of",
            "writes-as",
            "ids",
            "versions",
            "unlisted",
            "whole",
            "max-request-bytes");
    static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z]+/[a-z0-9.+-]+");
    private static final Pattern JSON_TYPE = Pattern.compile("[a-z]+/([a-z0-9.-]+\\+)?json");
    private static final String JSON = "application/json";
    private static final Pattern NEVER_WHOLE = Pattern.compile("multipart/.*|text/event-stream");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)}");

    private final UnaryOperator<String> fill;
    private final FieldReader fields;

    /** Reads with this way to fill variables into {@code upstream}, see {@link #variables} and {@link #withoutVariables}. */
    DescriptorReader(Vocabulary vocabulary, UnaryOperator<String> fill) {
        this.fill = fill;
        this.fields = new FieldReader(vocabulary);
    }

    /** Fills in these values; a variable without one is a mistake. */
    static UnaryOperator<String> variables(Map<String, String> values) {
        return text -> VARIABLE.matcher(text).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException("variable `%s` is not set".formatted(found.group(1)));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** For whoever calls nothing: an upstream with variables is no address of anything. */
    static String withoutVariables(String text) {
        return VARIABLE.matcher(text).find() ? "http://upstream.invalid" : text;
    }

    /**
     * The descriptor, or empty with mistakes noted.
     *
     * @param hash of the file
     */
    Optional<ServiceDescriptor> service(Section top, String hash) {
        NotKeptYet.allowOnly(top, SERVICE_KEYS);
        Optional<String> service =
                Undecided.unless(top, "service", text -> matching(NAME, text, "lower case, such as diary"));
        Optional<URI> upstream = Undecided.unless(top, "upstream", text -> upstream(fill.apply(text)));
        Optional<Place> place =
                Undecided.unless(top, "place", text -> new Place(matching(Place.FORM, text, "such as EU or US-IL")));
        Optional<Boolean> pairwise = top.has("pairwise") ? top.flag("pairwise") : Optional.of(false);
        List<Route> routes = new ArrayList<>();
        for (Section section : top.sections("routes")) {
            route(section, routes).ifPresent(route -> {
                for (Route earlier : routes) {
                    if (earlier.path().overlaps(route.path())) {
                        section.mistake(
                                "path", "some paths fit both `%s` and `%s`".formatted(earlier.path(), route.path()));
                    }
                }
                routes.add(route);
            });
        }
        if (top.hasEmptyList("routes")) {
            top.mistake("routes", "a service needs at least one route");
        }
        return service.isEmpty() || upstream.isEmpty() || place.isEmpty() || pairwise.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServiceDescriptor(
                        service.get(), hash, upstream.get(), place.get(), pairwise.get(), routes));
    }

    private Optional<Route> route(Section section, List<Route> earlier) {
        NotKeptYet.allowOnly(section, ROUTE_KEYS);
        Optional<PathTemplate> path = section.parsed("path", PathTemplate::new);
        Map<String, Operation> methods = methods(section);
        Optional<SubjectSelector> subject =
                Undecided.unless(section, "subject", text -> SubjectReader.selector(text, path));
        Optional<BodyKind> body = section.has("body")
                ? section.parsed("body", text -> Section.constant(BodyKind.class, text))
                : Optional.of(BodyKind.JSON);
        return body.flatMap(kind -> route(section, path, methods, subject, kind, earlier));
    }

    private Optional<Route> route(
            Section section,
            Optional<PathTemplate> path,
            Map<String, Operation> methods,
            Optional<SubjectSelector> subject,
            BodyKind kind,
            List<Route> earlier) {
        boolean many =
                subject.filter(SubjectSelector.ItemField.class::isInstance).isPresent();
        // Whoever takes the records of another route takes its fields
        boolean borrows = RecordsReader.streams(kind) || (kind == BodyKind.JSON && section.has("records-of"));
        Listed own = own(section, kind == BodyKind.JSON && !borrows, path, many ? "items" : "records");
        Optional<Route> lender =
                only(borrows, "records-of", section) ? RecordsReader.recordsOf(section, earlier) : Optional.empty();
        Optional<CategoryId> whole =
                only(kind == BodyKind.BINARY, "whole", section) ? fields.label(section, "whole") : Optional.empty();
        Optional<Route> writesAs = writesAs(section, kind, lender, subject, earlier);
        List<ResourceRule> resources = resources(section, kind == BodyKind.FHIR, earlier);
        List<PartRule> parts =
                only(kind == BodyKind.MULTIPART, "parts", section) ? PartReader.parts(section, earlier) : List.of();
        Set<String> query = QueryReader.parameters(section, methods);
        Set<String> mediaTypes = mediaTypes(section, kind);
        RecordsReader.oneWay(section, kind, methods, borrows && !many);
        Optional<FieldPath> items =
                many ? ManyReader.items(section, kind, methods, own.fields()) : ManyReader.none(section);
        long maxRequestBytes = RequestSize.read(section, kind);
        SignInRule signIn = SignInReader.signIn(section);
        Optional<IdsRule> ids = IdsReader.ids(section, earlier);
        if (path.isEmpty() || subject.isEmpty() || (borrows && lender.isEmpty()) || (many && items.isEmpty())) {
            return Optional.empty();
        }
        Listed listed = lender.map(Listed::of).orElse(own);
        var named = new SubjectReader(section, subject.get(), borrows || many ? listed.records() : Optional.empty());
        return Optional.of(checked(
                section,
                named,
                new Route(
                        path.get(),
                        methods,
                        named.selector(),
                        signIn,
                        kind,
                        mediaTypes,
                        named.added(listed.fields()),
                        listed.records(),
                        items,
                        listed.unlisted(),
                        whole,
                        maxRequestBytes,
                        resources,
                        parts,
                        query,
                        writesAs,
                        ids,
                        listed.versions())));
    }

    private static Optional<Route> writesAs(
            Section section,
            BodyKind kind,
            Optional<Route> lender,
            Optional<SubjectSelector> subject,
            List<Route> earlier) {
        return only(kind == BodyKind.WEBSOCKET, "writes-as", section)
                ? RecordsReader.writesAs(section, lender, subject, earlier)
                : Optional.empty();
    }

    private List<ResourceRule> resources(Section section, boolean fhir, List<Route> earlier) {
        only(fhir, "resources-of", section);
        return only(fhir, "resources", section) ? ResourceReader.resources(section, fields, earlier) : List.of();
    }

    private static Route checked(Section section, SubjectReader named, Route route) {
        refuseChangesNobodyAgreesTo(section, route);
        refuseMeansOfChosenItems(section, route);
        SearchReader.refuseWithoutPerson(section, route);
        named.refuseWithoutBody(route);
        IdsReader.refuseWhereNotMissing(section, route);
        VersionsReader.refuseWithoutRecord(section, route);
        if (route.body() == BodyKind.FHIR) {
            ResourceReader.refuseChangesOfOthers(section, route);
        }
        if (route.body() == BodyKind.MULTIPART) {
            PartReader.refuseWhatIsNotFoundAgain(section, route);
        }
        return route;
    }

    private record Listed(
            List<FieldRule> fields,
            Optional<RecordsRule> records,
            Optional<CategoryId> unlisted,
            Optional<Versions> versions) {
        static Listed of(Route route) {
            return new Listed(route.fields(), route.records(), route.unlisted(), route.versions());
        }
    }

    /** @param records the key that names which of the fields are those of records */
    private Listed own(Section section, boolean json, Optional<PathTemplate> path, String records) {
        List<FieldRule> rules = only(json, "fields", section) ? fields.fields(section) : List.of();
        return new Listed(
                rules,
                only(json, "records", section) && section.has(records) && path.isPresent()
                        ? RecordsReader.records(section, records, path.get(), rules)
                        : Optional.empty(),
                only(json, "unlisted", section) && section.has("unlisted")
                        ? fields.unlisted(section)
                        : Optional.empty(),
                VersionsReader.versions(section));
    }

    /** What carries no category is permitted without consent: right for an answer that says nothing of a person only. */
    private static void refuseChangesNobodyAgreesTo(Section section, Route route) {
        boolean changes = !route.methods().values().stream().allMatch(Operation::handsOut);
        if (changes && route.categories().isEmpty()) {
            section.mistake(
                    "methods",
                    "this route writes or deletes without a category, so nobody would be asked (expected: a field with one)");
        }
    }

    /** Means of items that whoever asks has chosen give away the items, one by one. */
    private static void refuseMeansOfChosenItems(Section section, Route route) {
        if (route.methods().values().stream().anyMatch(Operation::handsOut)
                && !route.reducible().isEmpty()
                && !route.otherVariables().isEmpty()) {
            section.mistake(
                    "path",
                    "a route with reducible fields has no variable but the subject's, since `%s` chooses among the items"
                            .formatted(route.otherVariables().getFirst()));
        }
        if (!route.reducible().isEmpty() && !route.query().isEmpty()) {
            section.mistake(
                    "query", "a route with reducible fields passes on no parameter, since it chooses among the items");
        }
    }

    /** Whether the key is to be read, since it goes with this kind of body. Where it does not, it is a mistake. */
    private static boolean only(boolean fits, String key, Section section) {
        if (!fits && section.has(key)) {
            section.mistake(key, "`%s` has no meaning for this kind of body".formatted(key));
        }
        return fits;
    }

    private static Map<String, Operation> methods(Section route) {
        Map<String, Operation> methods = new LinkedHashMap<>();
        route.section("methods").ifPresent(section -> {
            section.allowOnly(METHODS);
            for (String method : METHODS.stream().filter(section::has).toList()) {
                section.parsed(method, text -> operation(method, text))
                        .ifPresent(operation -> methods.put(method, operation));
            }
            if (section.keys().isEmpty()) {
                route.mistake("methods", "a route needs at least one method");
            }
        });
        return methods;
    }

    /** The decision is about the operation, and what happens follows from the method: the two must not tell different things. */
    private static Operation operation(String method, String text) {
        Operation operation = Section.constant(Operation.class, text);
        List<Operation> fitting = Arrays.stream(Operation.values())
                .filter(each -> fits(method, each))
                .toList();
        if (!fitting.contains(operation)) {
            throw new IllegalArgumentException("a %s is no `%s` (expected: %s)"
                    .formatted(
                            method,
                            text,
                            fitting.stream().map(Operation::wireName).sorted().collect(Collectors.joining(", "))));
        }
        return operation;
    }

    private static boolean fits(String method, Operation operation) {
        return switch (method) {
            case "GET" -> operation.handsOut();
            case "DELETE" -> operation == Operation.DELETE;
            default -> !operation.handsOut() && operation != Operation.DELETE;
        };
    }

    private static Set<String> mediaTypes(Section route, BodyKind kind) {
        boolean given = route.has("media-types");
        boolean list = route.has("records");
        boolean records = list || route.has("records-of");
        return switch (kind) {
            case JSON ->
                given
                        ? givenMediaTypes(
                                route,
                                type -> JSON_TYPE.matcher(type).matches() || (records && type.equals(Route.NDJSON)),
                                "application/json or …+json, and application/x-ndjson with records")
                        : list ? Set.of(JSON, Route.NDJSON) : Set.of(JSON);
            case BINARY ->
                givenMediaTypes(
                        route, type -> !NEVER_WHOLE.matcher(type).matches(), "one whole file, such as image/png");
            case FHIR ->
                given
                        ? givenMediaTypes(
                                route,
                                type -> JSON_TYPE.matcher(type).matches(),
                                "application/fhir+json or application/json")
                        : Set.of(Route.FHIR_JSON);
            case EVENT_STREAM, WEBSOCKET, MULTIPART, NONE -> {
                if (given) {
                    route.mistake("media-types", "`media-types` has no meaning for this kind of body");
                }
                yield switch (kind) {
                    case EVENT_STREAM -> Set.of(Route.EVENT_STREAM);
                    case MULTIPART -> Set.of(Route.FORM);
                    case WEBSOCKET, NONE, JSON, FHIR, BINARY -> Set.of();
                };
            }
        };
    }

    private static Set<String> givenMediaTypes(Section route, Predicate<String> fits, String expected) {
        Set<String> types = new LinkedHashSet<>(route.texts("media-types"));
        for (String type : types) {
            if (!MEDIA_TYPE.matcher(type).matches()) {
                route.mistake("media-types", "`%s` is not a media type (expected: such as image/png)".formatted(type));
            } else if (!fits.test(type)) {
                route.mistake(
                        "media-types",
                        "`%s` does not go with this kind of body (expected: %s)".formatted(type, expected));
            }
        }
        if (route.hasEmptyList("media-types")) {
            route.mistake("media-types", "at least one media type is needed");
        }
        return types;
    }

    static String matching(Pattern allowed, String text, String expected) {
        if (!allowed.matcher(text).matches()) {
            throw new IllegalArgumentException("`%s` is malformed (expected: %s)".formatted(text, expected));
        }
        return text;
    }

    private static URI upstream(String text) {
        URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web
                || uri.getHost() == null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "`%s` is not an upstream (expected: such as http://localhost:8085/diary)".formatted(text));
        }
        return uri;
    }
}

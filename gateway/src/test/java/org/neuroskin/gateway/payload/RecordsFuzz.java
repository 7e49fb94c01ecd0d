package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.neuroskin.gateway.payload.Fuzzed.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import tools.jackson.databind.JsonNode;

/**
 * Any bytes as what a data service answers record by record: lines, events, a list of many people's, FHIR resources.
 *
 * <p>An input begins with two signs: which of the four ({@code l}, {@code e}, {@code m}, {@code o} or {@code b}) and what is permitted.
 * Then comes the body; {@code $0} in it stands for a value that was sealed before.
 */
public final class RecordsFuzz {
    private static final CategoryId HEART = new CategoryId("biometric.heart-rate-variability");
    private static final ServiceDescriptor DIARY = bundled("diary");
    private static final ServiceDescriptor WEARABLE = bundled("wearable");
    private static final ServiceDescriptor CLINIC =
            Descriptors.read(Map.of("clinic.yaml", """
                    service: clinic
                    upstream: http://localhost:1
                    place: EU
                    routes:
                      - path: /Observation
                        methods: { GET: read, POST: write }
                        subject: query.patient
                        body: fhir
                        resources:
                          - type: Observation
                            code: http://loinc.org|80404-7
                            category: biometric.heart-rate-variability
                            clear: [status]
                            sealed: ["value[x]", note]
                    """), Map.of()).getFirst();
    private static final Set<String> OF_A_RESOURCE =
            Set.of("resourceType", "id", "meta", "status", "code", "subject", "extension", "dataAbsentReason");
    private static final String MORE = "[{\"relation\":\"next\",\"url\":\"urn:neuroskin:fhir:more\"}]";

    private static final String ENTRY =
            "{\"id\":\"1\",\"at\":\"2026-10-05T00:00:00Z\",\"valence\":\"@mood.self-report\",\"note\":\"@mood.note\"}";
    private static final String SAMPLE =
            "{\"header\":{\"id\":\"1\"},\"body\":{\"heart_rate_variability\":{\"value\":\"@biometric.heart-rate-variability\"}}}";
    private static final String OBSERVATION =
            "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
                    + "\"code\":\"80404-7\"}]},\"subject\":{\"reference\":\"Patient/%s\"},"
                            .formatted(TestRoutes.SUBJECT.value())
                    + "\"valueString\":\"@biometric.heart-rate-variability\"}";

    private static final DataPlace ENTRIES =
            place(DIARY, "/v1/subjects/%s/mood-entries".formatted(TestRoutes.SUBJECT.value()));
    private static final DataPlace MANY = place(DIARY, "/v1/mood-entries");
    private static final DataPlace STREAM =
            place(WEARABLE, "/v1/subjects/%s/stream".formatted(TestRoutes.SUBJECT.value()));
    private static final DataPlace RESOURCES = place(CLINIC, "/Observation");

    private static final List<String> SEALED = sealed();

    private RecordsFuzz() {}

    private static ServiceDescriptor bundled(String name) {
        return Descriptors.bundledWithoutPlaces().stream()
                .filter(each -> each.service().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static DataPlace place(ServiceDescriptor service, String path) {
        return DataPlace.of(
                service.service(),
                service.match(path).orElseThrow(),
                TestRoutes.SUBJECT,
                TestRoutes.SUBJECT,
                TestRoutes.SUBJECT);
    }

    private static List<String> sealed() {
        DataPlace samples = place(WEARABLE, "/v1/subjects/%s/samples".formatted(TestRoutes.SUBJECT.value()));
        return Stream.of(
                        RequestPayload.read(ENTRIES.route(), marked("{\"entries\":[" + ENTRY + "]}"))
                                .seal(ENTRIES, Fuzzed.KEYS, TestKeys.RANDOM),
                        RequestPayload.read(samples.route(), marked("{\"samples\":[" + SAMPLE + "]}"))
                                .seal(samples, Fuzzed.KEYS, TestKeys.RANDOM),
                        RequestPayload.readResource(RESOURCES.route(), marked(OBSERVATION))
                                .seal(RESOURCES, Fuzzed.KEYS, TestKeys.RANDOM))
                .flatMap(stored -> Fuzzed.sealedIn(stored).stream())
                .toList();
    }

    private static byte[] marked(String sample) {
        return sample.replace("@", Fuzzed.MARK).getBytes(UTF_8);
    }

    /** Loads what is needed before any input is timed. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("l_{}".getBytes(UTF_8));
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2 || Fuzzed.isMarked(input)) {
            return;
        }
        byte[] body = Fuzzed.with(SEALED, Arrays.copyOfRange(input, 2, input.length));
        Set<CategoryId> permitted = Fuzzed.categories(input[1]);
        String left = switch (input[0]) {
            case 'l' -> lines(body, permitted);
            case 'e' -> events(body, permitted);
            case 'm' -> many(body, permitted);
            case 'o' -> resource(body, permitted);
            case 'b' -> searchSet(body, permitted);
            default -> "";
        };
        Fuzzed.noMarkLeft(left, permitted);
    }

    private static String lines(byte[] body, Set<CategoryId> permitted) {
        Fuzzed.Outcome outcome = Fuzzed.read(
                body,
                (in, sink) -> new RecordsPayload(payload(ENTRIES, permitted), sink)
                        .lines(in)
                        .rest());
        for (String line : outcome.left().split("\n", -1)) {
            record(ENTRIES.route(), permitted, line);
        }
        return outcome.left();
    }

    private static String events(byte[] body, Set<CategoryId> permitted) {
        Fuzzed.Outcome outcome = Fuzzed.read(
                body,
                (in, sink) -> new RecordsPayload(payload(STREAM, permitted), sink)
                        .events(in)
                        .rest());
        require(outcome.left().isEmpty() || outcome.left().endsWith("\n\n"), "an event leaves whole");
        for (String event : outcome.left().split("\n\n", -1)) {
            require(
                    event.isEmpty() || (event.startsWith("data: ") && !event.contains("\n")),
                    "nothing of an event leaves but its data");
            record(STREAM.route(), permitted, event.replaceFirst("data: ", ""));
        }
        return outcome.left();
    }

    private static void record(Route route, Set<CategoryId> permitted, String json) {
        if (!json.isEmpty()) {
            List<String> at = route.records().orElseThrow().at().segments();
            Fuzzed.mayAllLeave(route, permitted, Fuzzed.leaves(at, Fuzzed.parse(json)));
        }
    }

    private static String many(byte[] body, Set<CategoryId> permitted) {
        Fuzzed.Outcome outcome = Fuzzed.read(
                body,
                (in, sink) -> ManyPeople.read(MANY.route(), in, there -> there, new ManyPeople.Members() {
                    @Override
                    public List<byte[]> opened(List<ManyPeople.Item> batch) {
                        List<byte[]> opened = new ArrayList<>();
                        batch.stream()
                                .filter(item -> item.subject()
                                        .filter(TestRoutes.SUBJECT::equals)
                                        .isPresent())
                                .map(payload(MANY, permitted)::openItem)
                                .map(ReleasableBody::rest)
                                .forEach(opened::add);
                        return opened;
                    }

                    @Override
                    public void release(byte[] bytes) {
                        sink.release(0, bytes);
                    }
                }));
        if (!outcome.refused()) {
            JsonNode list = Fuzzed.parse(outcome.left());
            Fuzzed.mayAllLeave(MANY.route(), permitted, Fuzzed.leaves(List.of(), list));
            list.path("entries")
                    .forEach(item -> require(
                            item.isEmpty()
                                    || item.path("subjectId").asString("").equals(TestRoutes.SUBJECT.value()),
                            "no item leaves but of who has a say in it"));
        }
        return outcome.left();
    }

    private static String resource(byte[] body, Set<CategoryId> permitted) {
        Fuzzed.Outcome outcome = Fuzzed.read(
                body, (in, sink) -> resources(permitted, sink).one(in).rest());
        if (!outcome.refused()) {
            isTheirs(Fuzzed.parse(outcome.left()), permitted);
        }
        return outcome.left();
    }

    private static String searchSet(byte[] body, Set<CategoryId> permitted) {
        Fuzzed.Outcome outcome = Fuzzed.read(
                body, (in, sink) -> resources(permitted, sink).searchSet(in).rest());
        if (!outcome.refused()) {
            JsonNode bundle = Fuzzed.parse(outcome.left());
            require(
                    Set.of("resourceType", "type", "link", "entry").containsAll(bundle.propertyNames()),
                    "nothing of a bundle leaves but its entries");
            require(!bundle.has("link") || bundle.get("link").toString().equals(MORE), "no address leaves");
            bundle.path("entry").forEach(entry -> {
                require(Set.of("resource", "search").containsAll(entry.propertyNames()), "an entry has no address");
                isTheirs(entry.path("resource"), permitted);
            });
        }
        return outcome.left();
    }

    private static void isTheirs(JsonNode resource, Set<CategoryId> permitted) {
        require(
                resource.at("/subject/reference").asString("").equals("Patient/" + TestRoutes.SUBJECT.value()),
                "no resource of another person leaves");
        require(resource.path("resourceType").asString("").equals("Observation"), "no resource of another type leaves");
        // What is sealed in it is the app's own, whatever its names are
        require(
                permitted.contains(HEART) || OF_A_RESOURCE.containsAll(resource.propertyNames()),
                "nothing of a resource leaves in the clear but what is listed");
    }

    private static ResourcesPayload resources(Set<CategoryId> permitted, WindowSink sink) {
        return new ResourcesPayload(RESOURCES, kind -> payload(RESOURCES.of(kind), permitted), sink);
    }

    private static ResponsePayload payload(DataPlace place, Set<CategoryId> permitted) {
        return new ResponsePayload(place, permitted, DataWindows.NONE, Fuzzed.KEYS);
    }
}

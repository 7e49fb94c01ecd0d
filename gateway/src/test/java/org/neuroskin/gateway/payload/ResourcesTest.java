package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** FHIR resources are sealed as one value, told whole or masked, and never told at all if they are somebody else's. */
final class ResourcesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SubjectId ADA = new SubjectId("ada-1");
    private static final SubjectId BEN = new SubjectId("ben-2");
    private static final CategoryId HEART = new CategoryId("biometric.heart-rate-variability");
    private static final CategoryId SKIN = new CategoryId("biometric.skin-conductance");
    private static final CategoryId MOOD = new CategoryId("mood.psychometric");
    private static final Set<CategoryId> ALL = Set.of(HEART, SKIN, MOOD);

    private static final ServiceDescriptor SERVICE =
            Descriptors.read(Map.of("fhir.yaml", """
                    service: clinic
                    upstream: http://localhost:1/fhir
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
                            clear: [status, category, effectiveDateTime]
                            sealed: ["value[x]", component, note, text, extension, meta]
                          - type: Observation
                            code: urn:example|eda
                            category: biometric.skin-conductance
                            clear: [status]
                            sealed: ["value[x]"]
                          - type: QuestionnaireResponse
                            category: mood.psychometric
                            clear: [status]
                            sealed: [item]
                      - path: /Observation/{id}
                        methods: { GET: read }
                        subject: token.sub
                        body: fhir
                        resources-of: /Observation
                    """), Map.of()).getFirst();

    private static final Route ROUTE = SERVICE.routes().getFirst();

    private static final String HRV =
            observation("http://loinc.org|80404-7", "\"valueQuantity\":{\"value\":41.50,\"unit\":\"ms\"}");

    private static final String MASKED = "\"dataAbsentReason\":{\"coding\":[{\"system\":"
            + "\"http://terminology.hl7.org/CodeSystem/data-absent-reason\",\"code\":\"masked\"}]}";

    @TempDir
    Path folder;

    private TestKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = new TestKeys(folder);
    }

    @Test
    void whatIsSealedRestsAsOneValueInAResourceThatSaysItIsMasked() {
        JsonNode stored = JSON.readTree(seal(HRV));

        assertThat(stored.propertyNames())
                .containsExactlyInAnyOrder(
                        "resourceType", "status", "code", "subject", "extension", "dataAbsentReason");
        assertThat(stored.toString()).doesNotContain("41.5").doesNotContain("unit");
        assertThat(stored.at("/dataAbsentReason/coding/0/code").asString()).isEqualTo("masked");
        assertThat(stored.at("/extension/0/url").asString()).isEqualTo("urn:neuroskin:fhir:sealed");
        assertThat(stored.at("/extension/0/valueString").asString()).startsWith("nsg1.");
        assertThat(stored.at("/extension")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"valueQuantity\":{\"value\":41.50,\"unit\":\"ms\"}",
                "\"valueQuantity\":{\"value\":1E-7}",
                "\"valueInteger\":-0",
                "\"valueBoolean\" : true ",
                "\"valueString\":\"a\\n\\\"b\\u00e9\\ud83d\\ude00\"",
                "\"valueString\":\"nsg1.looks-sealed-but-is-sealed-itself\"",
                "\"_valueString\":{\"extension\":[{\"url\":\"urn:x\",\"valueCode\":\"unknown\"}]}",
                "\"component\":[{\"code\":{},\"valueQuantity\":{\"value\":0.10}}],\"note\":[{\"text\":\"hm\"}]",
                "\"text\":{\"status\":\"generated\",\"div\":\"<div>41.5 ms</div>\"}",
                "\"dataAbsentReason\":{\"coding\":[{\"code\":\"asked-declined\"}]}",
                "\"extension\":[{\"url\":\"urn:neuroskin:fhir:sealed\",\"valueString\":\"mine\"}]",
                "\"meta\":{\"tag\":[{\"code\":\"mine\"}]}",
                "\"effectiveDateTime\":\"2026-09-01T10:00:00+02:00\""
            })
    void whatWasWrittenComesBackToWhoeverMayReadIt(String element) {
        String written = observation("http://loinc.org|80404-7", element);

        String told = one(seal(written), ALL);

        assertThat(JSON.readTree(told)).isEqualTo(JSON.readTree(written));
        assertThat(told)
                .contains(element.replaceAll(" *: *(true) *", ":$1")
                        .replaceAll("\\\\u00e9", "é")
                        .replaceAll("\\\\ud83d\\\\ude00", "😀"));
    }

    @Test
    void whoeverMayNotReadTheValuesGetsAResourceThatSaysSo() {
        assertThat(one(seal(HRV), Set.of(SKIN))).isEqualTo(observation("http://loinc.org|80404-7", MASKED));
    }

    @Test
    void aResourceWithoutAnElementForItSaysInAnExtensionThatItIsMasked() {
        String written =
                "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"item\":[{\"linkId\":\"phq-1\"}],"
                        + "\"subject\":{\"reference\":\"Patient/ada-1\"}}";
        String stored = seal(written);

        assertThat(JSON.readTree(one(stored, ALL))).isEqualTo(JSON.readTree(written));
        assertThat(one(stored, Set.of()))
                .isEqualTo(
                        "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"subject\":{\"reference\":\"Patient/ada-1\"},"
                                + "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\","
                                + "\"valueCode\":\"masked\"}]}");
    }

    @Test
    void anErasedValueIsToldAsMasked() {
        String stored = seal(HRV);
        keys.shredDataKeys();

        assertThat(one(stored, ALL)).isEqualTo(observation("http://loinc.org|80404-7", MASKED));
    }

    @Test
    void whatTheServerAddsDoesNotLeaveButIdAndVersion() {
        String stored = seal(HRV).replaceFirst("\\{", """
                {"id":"17","meta":{"versionId":"1","lastUpdated":"2026-11-26T23:00:00Z","source":"#secret","tag":[{"code":"x"}]},\
                "issued":"2026-11-26T23:00:00Z","text":{"div":"secret"},""");

        JsonNode told = JSON.readTree(one(stored, ALL));

        assertThat(told.at("/id").asString()).isEqualTo("17");
        assertThat(told.at("/meta").toString())
                .isEqualTo("{\"versionId\":\"1\",\"lastUpdated\":\"2026-11-26T23:00:00Z\"}");
        assertThat(told.has("issued")).isFalse();
        assertThat(told.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `"status":"final"`         | `"status":"final","identifier":[]`          | INVALID_INPUT
            `"status":"final"`         | `"status":"final","_status":{"id":"x"}`     | INVALID_INPUT
            `"status":"final"`         | `"status":"final","contained":[]`           | INVALID_INPUT
            `"status":"final"`         | `"status":"final","modifierExtension":[]`   | INVALID_INPUT
            `"status":"final"`         | `"status":"final","implicitRules":"urn:x"`  | INVALID_INPUT
            `"status":"final"`         | `"status":"final","id":"17"`                | INVALID_INPUT
            `"status":"final"`         | `"status":"final","valuequantity":1`        | INVALID_INPUT
            `"status":"final"`         | `"status":"nsg1.AAAA"`                      | INVALID_INPUT
            `"status":"final"`         | `"status":"final","status":"final"`         | MALFORMED_BODY
            `"status":"final"`         | `"status":"final","sta\\u0074us":"final"`   | MALFORMED_BODY
            `"status":"final"`         | `"status":"\\ud800"`                        | MALFORMED_BODY
            `41.50`                    | `"\\ud800"`                                 | MALFORMED_BODY
            `41.50`                    | `41.50 x`                                   | MALFORMED_BODY
            `"Observation"`            | `"Patient"`                                 | INVALID_INPUT
            `"Observation"`            | `["Observation"]`                           | INVALID_INPUT
            `80404-7`                  | `80404-8`                                   | INVALID_INPUT
            `"coding":[`               | `"coding":[{"system":"urn:example","code":"eda"},` | INVALID_INPUT
            `"coding":[`               | `"coding":[[],`                             | MALFORMED_BODY
            `Patient/ada-1`            | `Patient/ada-1/_history/1`                  | MALFORMED_BODY
            `Patient/ada-1`            | `Patient/me`                                | MALFORMED_BODY
            `Patient/ada-1`            | `Group/ada-1`                               | MALFORMED_BODY
            `Patient/ada-1`            | `ada-1`                                     | MALFORMED_BODY
            `Patient/ada-1`            | `http://elsewhere/fhir/Patient/ada-1`       | MALFORMED_BODY
            `"Patient/ada-1"`          | `"Patient/ada-1","display":"Ada Example"`   | INVALID_INPUT
            `"Patient/ada-1"`          | `"Patient/ada-1","type":"Group"`            | INVALID_INPUT
            `"Patient/ada-1"`          | `"Patient/ada-1","identifier":{}`           | INVALID_INPUT
            `"reference":"Patient/ada-1"` | ``                                       | MALFORMED_BODY
            `"reference":"Patient/ada-1"` | `"reference":["Patient/ada-1"]`          | MALFORMED_BODY
            """)
    void whatIsNotListedOrNotThePersonsIsRefused(String good, String bad, Problem problem) {
        assertThat(HRV).contains(good);
        String body = HRV.replace(good, bad);

        assertRefused(problem, () -> RequestPayload.readResource(ROUTE, body.getBytes(UTF_8)));
    }

    @Test
    void aResourceSaysWhoseItIs() {
        assertThat(RequestPayload.readResource(ROUTE, HRV.getBytes(UTF_8)).subject())
                .contains(ADA);
    }

    @Test
    void theServiceKnowsThePersonByTheIdThatItHas() {
        DataPlace there = new DataPlace("clinic", ROUTE, ADA, new SubjectId("p-7"), ADA, "", "");
        String stored = seal(there, HRV);

        assertThat(JSON.readTree(stored).at("/subject/reference").asString()).isEqualTo("Patient/p-7");
        assertThat(one(there, stored, ALL)).isEqualTo(one(seal(HRV), ALL));
        assertRefused(Problem.NOT_FOUND, () -> one(stored, ALL));
        assertRefused(Problem.NOT_FOUND, () -> one(there, seal(HRV), ALL));
    }

    @Test
    void aBundleIsNotWritten() {
        for (String type : List.of("transaction", "batch", "collection")) {
            String bundle =
                    "{\"resourceType\":\"Bundle\",\"type\":\"%s\",\"entry\":[{\"resource\":%s}]}".formatted(type, HRV);
            assertRefused(Problem.INVALID_INPUT, () -> RequestPayload.readResource(ROUTE, bundle.getBytes(UTF_8)));
        }
    }

    @Test
    void whatIsSealedStaysAStringOfFhir() {
        String largest =
                observation("http://loinc.org|80404-7", "\"valueString\":\"%s\"".formatted("x".repeat(679_000)));
        assertThat(JSON.readTree(seal(largest))
                        .at("/extension/0/valueString")
                        .asString()
                        .length())
                .isBetween(900_000, 1 << 20);

        String tooLarge =
                observation("http://loinc.org|80404-7", "\"valueString\":\"%s\"".formatted("x".repeat(680_000)));
        assertRefused(Problem.INVALID_INPUT, () -> seal(tooLarge));
    }

    /** In all of this the data service, or whoever sits in it, tries to have a value told as what it is not. */
    @Test
    void aValueDoesNotOpenInAResourceOfAnotherKindOrPerson() {
        String ours = seal(HRV);
        String skin = seal(observation("urn:example|eda", "\"valueInteger\":4"));
        String swapped = skin.replace(sealedIn(skin), sealedIn(ours));

        assertRefused(Problem.CANNOT_OPEN, () -> one(swapped, ALL));
        assertRefused(Problem.CANNOT_OPEN, () -> one(place(BEN), ours.replace("ada-1", "ben-2"), ALL));
    }

    @Test
    void plaintextWhereSealedValuesBelongStaysInside() {
        String stored = seal(HRV);

        assertRefused(Problem.SERVICE_FAILED, () -> one(HRV, ALL));
        assertRefused(Problem.SERVICE_FAILED, () -> one(stored.replaceFirst("\\{", "{\"valueInteger\":41,"), Set.of()));
        assertRefused(Problem.SERVICE_FAILED, () -> one(stored.replace(sealedIn(stored), "41"), ALL));
        assertRefused(
                Problem.SERVICE_FAILED,
                () -> one(
                        stored.replace(
                                "\"extension\":[",
                                "\"extension\":[" + JSON.readTree(stored).at("/extension/0") + ","),
                        ALL));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `ada-1`            | `ben-2`
            `80404-7`          | `80404-8`
            `Observation`      | `Patient`
            `Observation`      | `OperationOutcome`
            `"status"`         | `"modifierExtension":[{"url":"urn:not"}],"status"`
            `"status"`         | `"implicitRules":"urn:x","status"`
            `"Patient/ada-1"`  | `"Patient/ada-1","display":"Ada Example"`
            """)
    void whatMayNotLeaveLooksAsIfItWereNotThere(String here, String there) {
        String stored = seal(HRV);
        assertThat(stored).contains(here);
        String other = stored.replaceFirst(here, there);

        assertRefused(Problem.NOT_FOUND, () -> one(other, ALL));
        assertThat(search(
                        "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":1,\"entry\":[{\"resource\":%s}]}"
                                .formatted(other),
                        ALL))
                .isEqualTo("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[]}");
    }

    @Test
    void aSearchSetIsToldEntryByEntryAndNothingElseOfIt() {
        String skin = observation("urn:example|eda", "\"valueInteger\":4");
        String bundle = """
                {"resourceType":"Bundle","id":"secret","meta":{"lastUpdated":"2026-11-26T23:00:00Z"},"type":"searchset","total":3,
                "link":[{"relation":"self","url":"http://secret/fhir/Observation?patient=ada-1"}],
                "entry":[
                  {"fullUrl":"http://secret/fhir/Observation/1","resource":%s,"search":{"mode":"match","score":1}},
                  {"fullUrl":"http://secret/fhir/Observation/2","resource":%s,"search":{"mode":"match"}},
                  {"resource":{"resourceType":"OperationOutcome","issue":[{"diagnostics":"secret"}]},"search":{"mode":"outcome"}},
                  {"fullUrl":"http://secret/fhir/Observation/3","resource":%s}]}""".formatted(seal(HRV), seal(HRV).replace("ada-1", "ben-2"), seal(skin));

        assertThat(search(bundle, Set.of(HEART)))
                .isEqualTo("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":["
                        + "{\"resource\":%s,\"search\":{\"mode\":\"match\"}},{\"resource\":%s}]}"
                                .formatted(one(seal(HRV), ALL), observation("urn:example|eda", MASKED)));
    }

    @Test
    void thatMoreFollowsIsToldWithoutAnAddress() {
        String next =
                "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":[{\"relation\":\"next\",\"url\":\"http://secret?_getpages=1\"}]}";

        assertThat(search(next, ALL))
                .isEqualTo(
                        "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":[{\"relation\":\"next\",\"url\":\"urn:neuroskin:fhir:more\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"resourceType\":\"Bundle\"}",
                "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[]}",
                "{\"resourceType\":\"Patient\",\"type\":\"searchset\"}",
                "{\"resourceType\":[\"Bundle\"],\"type\":\"searchset\"}",
                "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[1]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{\"resource\":[]}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":\"next\"}",
                "[]"
            })
    void whatIsNoSearchSetIsNotToldAsOne(String body) {
        assertRefused(Problem.SERVICE_FAILED, () -> search(body, ALL));
    }

    @Test
    void aLongSearchSetLeavesWindowByWindow() {
        String stored = seal(HRV);
        String bundle = IntStream.range(0, 5_000)
                .mapToObj(i -> "{\"resource\":%s}".formatted(stored))
                .collect(Collectors.joining(
                        ",", "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[", "]}"));
        List<Integer> windows = new ArrayList<>();

        ReleasableBody body = payload(place(ADA), ALL, (window, bytes) -> windows.add(bytes.length))
                .searchSet(new ByteArrayInputStream(bundle.getBytes(UTF_8)));

        assertThat(windows).hasSizeGreaterThan(1).allMatch(length -> length == 256 * 1024);
        assertThat(body.categories()).containsExactly(HEART);
    }

    @Test
    void withoutKeysNothingIsTold() {
        String stored = seal(HRV);
        keys.down = true;

        assertRefused(Problem.KEYS_UNAVAILABLE, () -> one(stored, ALL));
    }

    private String seal(String resource) {
        return seal(place(ADA), resource);
    }

    private String seal(DataPlace place, String resource) {
        RequestPayload payload = RequestPayload.readResource(ROUTE, resource.getBytes(UTF_8));
        assertThat(payload.categories()).hasSize(1);
        return new String(payload.seal(place, keys.hierarchy(), TestKeys.RANDOM), UTF_8);
    }

    private String one(String stored, Set<CategoryId> permitted) {
        return one(place(ADA), stored, permitted);
    }

    private String one(DataPlace place, String stored, Set<CategoryId> permitted) {
        try {
            return new String(
                    payload(place, permitted, noWindow())
                            .one(new ByteArrayInputStream(stored.getBytes(UTF_8)))
                            .rest(),
                    UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String search(String bundle, Set<CategoryId> permitted) {
        return new String(
                payload(place(ADA), permitted, noWindow())
                        .searchSet(new ByteArrayInputStream(bundle.getBytes(UTF_8)))
                        .rest(),
                UTF_8);
    }

    private ResourcesPayload payload(DataPlace place, Set<CategoryId> permitted, WindowSink sink) {
        return new ResourcesPayload(
                place,
                kind -> new ResponsePayload(place.of(kind), permitted, DataWindows.NONE, keys.hierarchy()),
                sink);
    }

    private static DataPlace place(SubjectId subject) {
        return DataPlace.of("clinic", SERVICE.match("/Observation").orElseThrow(), subject, subject, subject);
    }

    private static WindowSink noWindow() {
        return (window, bytes) -> {
            throw new AssertionError("a small body has no window");
        };
    }

    private static String sealedIn(String stored) {
        return JSON.readTree(stored).at("/extension/0/valueString").asString();
    }

    private static String observation(String code, String element) {
        int bar = code.indexOf('|');
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"%s\",\"code\":\"%s\"}]},\"subject\":{\"reference\":\"Patient/ada-1\"},%s}"
                .formatted(code.substring(0, bar), code.substring(bar + 1), element);
    }

    private static void assertRefused(Problem problem, Runnable run) {
        assertThatExceptionOfType(PayloadRefused.class)
                .isThrownBy(run::run)
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(problem));
    }
}

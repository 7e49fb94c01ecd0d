package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.systemtests.bench.Replica;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A HAPI FHIR server that knows nothing of us, behind a gateway of the running system: what rests there, and who is told what. Only
 * where it is asked for, since the server is 306 MB in 267 files that a build on an empty cache would have to download.
 */
@EnabledIfSystemProperty(named = "neuroskin.long-tests", matches = "true")
class FhirServerIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String USER = "adult-us-il";
    private static final String APP = "mood-coach";
    private static final String ROUTINE = "routine-personalisation";
    private static final String INFERENCE = "mood-inference";
    private static final String FHIR_JSON = "application/fhir+json";
    private static final String STRANGER = "5b0c1e6e-8a0d-4f57-9d3e-0c1f5a5d7a11";
    private static final Duration TO_LEARN_R4 = Duration.ofMinutes(4);
    private static final RunningSystem SYSTEM = RunningSystem.instance();
    private static final String PATIENT = Subjects.of(SYSTEM.ownToken(USER));

    private static final String HEART = observation("http://loinc.org", "80404-7", """
            "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",
             "code":"vital-signs","display":"Vital Signs"}]}],
            "text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">SDNN 41.50 ms</div>"},
            "extension":[{"url":"urn:example:worn-on","valueString":"left wrist"}],
            "valueQuantity":{"value":41.50,"unit":"ms","system":"http://unitsofmeasure.org","code":"ms"},
            "component":[{"code":{"text":"RMSSD"},"valueQuantity":{"value":38.20,"unit":"ms"}},
             {"code":{"text":"very low frequency"},"valueQuantity":{"value":7.30E-4,"unit":"s2"}}]""");
    private static final String SKIN = observation("urn:neuroskin:measure", "skin-conductance", """
            "valueQuantity":{"value":12.730,"unit":"uS","system":"http://unitsofmeasure.org","code":"uS"}""");
    private static final String MOOD = observation("urn:neuroskin:measure", "valence", """
            "valueInteger":-37,"note":[{"text":"quarrelled with M\\u00fcller"}]""");
    private static final List<String> VALUES = List.of(
            "41.5",
            "38.2",
            "7.30E-4",
            "0.00073",
            "12.73",
            "valueInteger",
            "SDNN",
            "RMSSD",
            "left wrist",
            "unitsofmeasure",
            "quarrelled");

    private static FhirServerProcess server;
    private static Replica gateway;
    private static URI rest;

    @BeforeAll
    static void writeThreeObservations(@TempDir Path folder) throws IOException, InterruptedException {
        server = FhirServerProcess.start(SYSTEM, folder);
        rest = server.await();
        for (String patient : List.of(PATIENT, STRANGER)) {
            HttpRequest.Builder put = resource(rest.resolve("Patient/" + patient))
                    .PUT(BodyPublishers.ofString("{\"resourceType\":\"Patient\",\"id\":\"%s\"}".formatted(patient)));
            assertThat(Http.send(put, TO_LEARN_R4).status()).isEqualTo(201);
        }
        warmUp();
        gateway = OneGateway.start(SYSTEM, folder, descriptor(), "-Dneuroskin.forward.timeout=" + TO_LEARN_R4);
        give(ROUTINE, "biometric.heart-rate-variability", "biometric.skin-conductance", "mood.self-report");
        give(INFERENCE, "mood.self-report");
        for (String purpose : List.of(ROUTINE, INFERENCE)) {
            // Not by searching: the server would give the same empty answer again for a minute
            Http.eventually(() -> get("Observation/no-such-id", purpose), answer -> answer.status() == 404);
        }
        // Once each: one that is sent again may be there twice
        for (String observation : List.of(HEART, SKIN, MOOD)) {
            Http.Answer written = post(observation);
            assertThat(written.status()).as(written.text()).isEqualTo(201);
        }
    }

    /** What the server does first takes it longest: it learns what R4 is, and prepares each statement. */
    private static void warmUp() {
        assertThat(validate(HEART).path("resourceType").asString()).isEqualTo("OperationOutcome");
        String others = HEART.replace(PATIENT, STRANGER);
        HttpRequest.Builder write = resource(rest.resolve("Observation")).POST(BodyPublishers.ofString(others));
        assertThat(Http.send(write, TO_LEARN_R4).status()).isEqualTo(201);
        HttpRequest.Builder search = resource(rest.resolve("Observation?patient=" + STRANGER));
        assertThat(resources(Http.send(search, TO_LEARN_R4))).hasSize(1);
    }

    private static String descriptor() {
        return """
            service: clinic
            upstream: %s
            place: EU
            routes:
              - path: /Observation
                methods: { GET: read, POST: write }
                subject: query.patient
                query: [patient, date]
                body: fhir
                resources:
                  - type: Observation
                    code: http://loinc.org|80404-7
                    category: biometric.heart-rate-variability
                    clear: [status, category, "effective[x]"]
                    sealed: ["value[x]", component, note, text, extension]
                  - type: Observation
                    code: urn:neuroskin:measure|skin-conductance
                    category: biometric.skin-conductance
                    clear: [status, "effective[x]"]
                    sealed: ["value[x]"]
                  - type: Observation
                    code: urn:neuroskin:measure|valence
                    category: mood.self-report
                    clear: [status, "effective[x]"]
                    sealed: ["value[x]", note]
              - path: /Observation/{id}
                methods: { GET: read }
                subject: query.patient
                body: fhir
                resources-of: /Observation
            """.formatted(rest.toString().replaceFirst("/$", ""));
    }

    @AfterAll
    static void stop() {
        try {
            Http.Answer withdrawn = Http.post(
                    SYSTEM.origin().resolve("/consent/v1/me/withdrawals"),
                    SYSTEM.ownToken(USER),
                    "{\"app\":\"%s\",\"purposes\":[\"%s\",\"%s\"]}".formatted(APP, ROUTINE, INFERENCE));
            assertThat(withdrawn.status()).as(withdrawn.text()).isEqualTo(200);
        } finally {
            gateway.close();
            server.close();
        }
    }

    @Test
    void whatRestsIsValidFhirWithoutAnyValue() {
        List<JsonNode> resting = resources(Http.send(resource(rest.resolve("Observation?patient=" + PATIENT))));

        assertThat(resting).hasSize(3).allSatisfy(each -> {
            assertThat(asSent(each).toString()).contains("nsg1.").doesNotContain(VALUES);
            assertThat(each.at("/dataAbsentReason/coding/0/code").asString()).isEqualTo("masked");
            assertThat(mistakes(each.toString())).isEmpty();
        });
        String sealed = resting.getFirst().at("/extension/0/valueString").asString();
        assertThat(mistakes(HEART.replaceFirst("\"valueQuantity\":\\{[^}]*}", "\"valueQuantity\":\"" + sealed + "\"")))
                .as("a sealed value in the place of a Quantity, to see that it would be found")
                .isNotEmpty();
    }

    @Test
    void aReaderWithConsentGetsWhatWasSent() {
        Http.Answer found = get("Observation", ROUTINE);

        assertThat(found.status()).as(found.text()).isEqualTo(200);
        assertThat(resources(found))
                .extracting(FhirServerIT::asSent)
                .containsExactlyInAnyOrder(asSent(HEART), asSent(SKIN), asSent(MOOD));
        assertThat(found.text())
                .contains("\"value\":41.50,", "\"value\":38.20,", "\"value\":7.30E-4,", "\"value\":12.730,")
                .doesNotContain("nsg1.", "urn:neuroskin:fhir");
        for (JsonNode each : resources(found)) {
            Http.Answer one = get("Observation/" + each.path("id").asString(), ROUTINE);
            assertThat(one.status()).as(one.text()).isEqualTo(200);
            assertThat(one.json()).isEqualTo(each);
        }
    }

    @Test
    void aReaderWithConsentToOneKindGetsTheOthersMasked() {
        Http.Answer found = get("Observation", INFERENCE);

        assertThat(found.status()).as(found.text()).isEqualTo(200);
        assertThat(found.header("Consent-Omitted"))
                .isEqualTo("biometric.heart-rate-variability, biometric.skin-conductance");
        assertThat(found.text()).doesNotContain("nsg1.", "urn:neuroskin:fhir");
        assertThat(resources(found)).hasSize(3);
        assertThat(resources(found))
                .filteredOn(FhirServerIT::isMasked)
                .hasSize(2)
                .allSatisfy(each -> assertThat(asSent(each).toString()).doesNotContain(VALUES));
        assertThat(resources(found))
                .filteredOn(each -> !isMasked(each))
                .extracting(FhirServerIT::asSent)
                .containsExactly(asSent(MOOD));
    }

    @Test
    void whatIsSomebodyElsesIsNotThere() {
        JsonNode own = resources(Http.send(resource(rest.resolve("Observation?patient=" + PATIENT))))
                .getFirst();
        String moved = own.toString().replace(PATIENT, STRANGER).replaceFirst("\"id\":\"[^\"]*\",", "");
        Http.Answer planted = Http.send(resource(rest.resolve("Observation")).POST(BodyPublishers.ofString(moved)));
        assertThat(planted.status()).as(planted.text()).isEqualTo(201);
        String id = planted.json().path("id").asString();

        assertThat(get("Observation/" + id, ROUTINE).status()).isEqualTo(404);
        assertThat(get("Observation/no-such-id", ROUTINE).status()).isEqualTo(404);
        assertThat(get("Observation/" + id + "?patient=" + STRANGER, ROUTINE).status())
                .isEqualTo(403);
        for (String query : List.of(
                "",
                "?date=ge2000-01-01",
                "?date=ge2000-01-01%26patient%3D" + STRANGER,
                "?patient=me%2CPatient%2F" + STRANGER,
                "?patient=me&patient=" + STRANGER,
                "?patient:missing=false")) {
            assertThat(get("Observation" + query, ROUTINE).text()).as(query).doesNotContain(STRANGER, "\"" + id + "\"");
        }
        assertThat(post(HEART.replace(PATIENT, STRANGER)).status()).isEqualTo(403);
    }

    private static String observation(String system, String code, String elements) {
        return """
                {"resourceType":"Observation","status":"final","effectiveDateTime":"2026-11-20T07:30:00+01:00",
                 "code":{"coding":[{"system":"%s","code":"%s"}]},"subject":{"reference":"Patient/%s"},%s}""".formatted(system, code, PATIENT, elements);
    }

    private static void give(String purpose, String... categories) {
        String items = List.of(categories).stream()
                .map("{\"category\":\"%s\",\"operations\":[\"read\",\"write\"],\"fidelity\":\"raw\"}"::formatted)
                .toList()
                .toString();
        Http.Answer given = Http.post(
                SYSTEM.origin().resolve("/consent/v1/me/consents"),
                SYSTEM.ownToken(USER),
                "{\"app\":\"%s\",\"purpose\":\"%s\",\"validity\":\"P1D\",\"items\":%s}".formatted(APP, purpose, items));
        assertThat(given.status()).as(given.text()).isEqualTo(201);
    }

    private static HttpRequest.Builder resource(URI uri) {
        return HttpRequest.newBuilder(uri).header("Content-Type", FHIR_JSON);
    }

    private static HttpRequest.Builder throughGateway(String path, String purpose) {
        return resource(gateway.url().resolve("/api/clinic/" + path))
                .header("Authorization", "Bearer " + SYSTEM.token(USER, APP, purpose));
    }

    private static Http.Answer get(String path, String purpose) {
        return Http.send(throughGateway(path, purpose), TO_LEARN_R4);
    }

    private static Http.Answer post(String observation) {
        return Http.send(
                throughGateway("Observation", ROUTINE).POST(BodyPublishers.ofString(observation)), TO_LEARN_R4);
    }

    private static JsonNode validate(String resource) {
        HttpRequest.Builder question =
                resource(rest.resolve("Observation/$validate")).POST(BodyPublishers.ofString(resource));
        return Http.send(question, TO_LEARN_R4).json();
    }

    /** What the server's own validator holds against a resource, apart from advice. */
    private static List<String> mistakes(String resource) {
        return validate(resource)
                .path("issue")
                .valueStream()
                .filter(issue -> List.of("error", "fatal")
                        .contains(issue.path("severity").asString()))
                .map(JsonNode::toString)
                .toList();
    }

    private static List<JsonNode> resources(Http.Answer bundle) {
        return bundle.json()
                .path("entry")
                .valueStream()
                .map(entry -> entry.path("resource"))
                .toList();
    }

    private static JsonNode asSent(String resource) {
        return JSON.readTree(resource);
    }

    /** Without what every FHIR server adds. */
    private static JsonNode asSent(JsonNode resource) {
        return ((ObjectNode) resource.deepCopy()).without(List.of("id", "meta"));
    }

    private static boolean isMasked(JsonNode resource) {
        return resource.at("/dataAbsentReason/coding/0/code").asString("").equals("masked");
    }
}

package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.DenialReason;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** FHIR resources through the whole gateway, and the query parameters that they need. */
final class ResourceAccessTest {
    private static final String HEART = "biometric.heart-rate-variability";
    private static final String SKIN = "biometric.skin-conductance";
    private static final String FHIR_JSON = "application/fhir+json";
    private static final String OBSERVATIONS = "/api/clinic/Observation";
    private static final String DESCRIPTOR = """
            service: clinic
            upstream: ${DIARY_URL}
            place: EU
            routes:
              - path: /Observation
                methods: { GET: read, POST: write }
                subject: query.patient
                query: [patient, date, _count]
                body: fhir
                resources:
                  - type: Observation
                    code: http://loinc.org|80404-7
                    category: biometric.heart-rate-variability
                    clear: [status, effectiveDateTime]
                    sealed: ["value[x]"]
                  - type: Observation
                    code: urn:example|eda
                    category: biometric.skin-conductance
                    clear: [status]
                    sealed: ["value[x]"]
              - path: /Observation/{id}
                methods: { GET: read }
                subject: token.sub
                body: fhir
                resources-of: /Observation
              - path: /reports
                methods: { GET: read }
                subject: token.sub
                query: [from]
                fields:
                  - { at: /mood, category: mood.self-report, rest: sealed }
            """;

    private static final String HRV = observation("http://loinc.org", "80404-7", "\"valueQuantity\":{\"value\":41.50}");
    private static final String EDA = observation("urn:example", "eda", "\"valueInteger\":4");

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private String stored = "";

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, DESCRIPTOR);
        gateway.grant(HEART);
        gateway.data.handler = (exchange, asked) -> {
            if (asked.method().equals("POST")) {
                stored = asked.body().text();
            }
            boolean search = asked.target().contains("?");
            String answer = search
                    ? "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":1,\"entry\":[{\"resource\":%s}]}"
                            .formatted(stored)
                    : stored;
            FakeUpstream.answer(
                    exchange,
                    asked.method().equals("POST") ? 201 : 200,
                    FHIR_JSON,
                    answer.getBytes(StandardCharsets.UTF_8));
        };
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatGoesInSealedComesBackByASearchAndById() {
        HttpResponse<String> written = post("", HRV);

        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(written.body()).isEmpty();
        assertThat(stored).contains("nsg1.", "\"masked\"").doesNotContain("41.5");
        HttpResponse<String> found = gateway.get(OBSERVATIONS);
        assertThat(found.headers().firstValue("Content-Type")).contains(FHIR_JSON);
        assertThat(found.body())
                .isEqualTo("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{\"resource\":%s}]}"
                        .formatted(gateway.get(OBSERVATIONS + "/17").body()));
        assertThat(json(gateway.get(OBSERVATIONS + "/17")))
                .isEqualTo(JsonMapper.shared().readTree(HRV));
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessReleased.class,
                        released -> assertThat(released.categories())
                                .extracting(CategoryId::value)
                                .containsExactly(HEART));
    }

    @Test
    void aReaderWithAnotherConsentGetsTheResourceMasked() {
        post("", HRV);
        gateway.grant(SKIN);
        RunningGateway.eventually(() -> post("", HRV).statusCode() == 403);

        HttpResponse<String> told = gateway.get(OBSERVATIONS + "/17");

        assertThat(told.headers().firstValue("Consent-Omitted")).contains(HEART);
        assertThat(json(told).at("/dataAbsentReason/coding/0/code").asString()).isEqualTo("masked");
        assertThat(told.body()).doesNotContain("nsg1.", "urn:neuroskin", "41");
    }

    @Test
    void whatNobodyConsentedToIsNotEvenMasked() {
        post("", HRV);
        gateway.grant("mood.note");
        RunningGateway.eventually(() -> gateway.get(OBSERVATIONS).statusCode() == 403);
        int asked = gateway.data.asked.size();

        assertThat(gateway.get(OBSERVATIONS + "/17").statusCode()).isEqualTo(403);
        assertThat(post("", EDA).statusCode()).isEqualTo(403);
        assertThat(gateway.data.asked).hasSize(asked);
    }

    /** A resource does not say when it was recorded in a way that the gateway checks. */
    @Test
    void aConsentToTheDataOfSomeTimeOpensNoResource() {
        gateway.consent.change(
                RunningGateway.ADA,
                RunningGateway.grantOf(
                        HEART,
                        new Conditions(
                                ConsentForm.EXPLICIT,
                                null,
                                null,
                                new DataWindow(Instant.parse("2026-01-01T00:00:00Z"), null),
                                null,
                                null,
                                false)));

        RunningGateway.eventually(() -> gateway.get(OBSERVATIONS).statusCode() == 503);
        assertThat(post("", HRV).statusCode()).isEqualTo(503);
    }

    @Test
    void whoIsAskedIsWhomTheResourceNames() {
        String bens = HRV.replace(RunningGateway.ADA.value(), RunningGateway.BEN.value());

        assertThat(post("", bens).statusCode()).isEqualTo(403);
        assertThat(post("?patient=" + RunningGateway.BEN.value(), bens).statusCode())
                .isEqualTo(403);
        assertThat(gateway.consent.events)
                .allSatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.AccessDenied.class,
                                denied -> assertThat(denied.reason()).isEqualTo(DenialReason.NO_CONSENT)));
        assertThat(post("?patient=" + RunningGateway.BEN.value(), HRV).statusCode())
                .isEqualTo(400);
        assertThat(post("?patient=me", bens).statusCode()).isEqualTo(400);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void whatIsAnothersIsNotThere() {
        post("", HRV);
        stored = stored.replace(RunningGateway.ADA.value(), RunningGateway.BEN.value());
        HttpResponse<String> bens = gateway.get(OBSERVATIONS + "/17");
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(exchange, 404, FHIR_JSON, new byte[0]);
        HttpResponse<String> nobodys = gateway.get(OBSERVATIONS + "/18");

        assertThat(bens.statusCode()).isEqualTo(404);
        assertThat(withoutId(bens)).isEqualTo(withoutId(nobodys));
    }

    @Test
    void theQuerySaysWhoseDataItIsAndIsPassedOnWithTheRealId() {
        stored = "{}";
        String ada = RunningGateway.ADA.value();
        for (String query : new String[] {"", "?patient=me", "?patient=" + ada}) {
            gateway.get(OBSERVATIONS + query);
            assertThat(gateway.data.asked.getLast().target()).isEqualTo("/diary/Observation?patient=" + ada);
        }
        gateway.get(OBSERVATIONS + "?date=ge2026-01-01T00%3A00%3A00%2B01:00&_count=5");
        assertThat(gateway.data.asked.getLast().target())
                .isEqualTo("/diary/Observation?_count=5&date=ge2026-01-01T00%3A00%3A00%2B01:00&patient=" + ada);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "patient=me&patient=me",
                "_count=1&_count=2",
                "patient=",
                "patient",
                "patient=me,other",
                "patient=Patient/me",
                "Patient=me",
                "p%61tient=me",
                "patient%3Dme=1",
                "_count=1;patient=x",
                "_count=1%26patient=x",
                "_count=1%2526patient",
                "_count=1+2",
                "_count=%00",
                "_count=1%0d%0a",
                "_count=%C0%AF",
                "_include=Observation:subject",
                "_count:not=1",
                "code=x",
                "&",
                "&_count=1",
                "_count=1&",
                "?_count=1"
            })
    void aQueryThatTheRouteDoesNotKnowOrThatReadsInTwoWaysIsRefused(String query) {
        assertThat(gateway.get(OBSERVATIONS + "?" + query).statusCode()).isEqualTo(400);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void parametersThatChooseAmongWhatIsThereGoWithReadingOnly() {
        assertThat(post("?_count=1", HRV).statusCode()).isEqualTo(400);
        assertThat(post("?patient=me", HRV).statusCode()).isEqualTo(201);
        assertThat(gateway.data.asked.getLast().target()).isEqualTo("/diary/Observation");
        assertThat(gateway.get(OBSERVATIONS + "/17?patient=me").statusCode()).isEqualTo(400);
    }

    @Test
    void aRouteOfResourcesPassesTheSelfTest() {
        var test = gateway.selfTest();
        test.start();
        try {
            RunningGateway.eventually(test::isDone);
        } finally {
            test.stop();
        }
        assertThat(gateway.routes().outOfService()).isEmpty();
        assertThat(gateway.consent.events)
                .hasSize(4)
                .allSatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.AccessDenied.class,
                                denied -> assertThat(denied.reason()).isEqualTo(DenialReason.NO_CONSENT)));
        assertThat(gateway.data.asked).isEmpty();
    }

    private HttpResponse<String> post(String query, String resource) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(OBSERVATIONS + query))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", FHIR_JSON + "; charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString(resource)));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static Object withoutId(HttpResponse<String> problem) {
        return json(problem)
                .propertyStream()
                .filter(member -> !member.getKey().equals("instance"))
                .toList();
    }

    private static String observation(String system, String code, String value) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"%s\",\"code\":\"%s\"}]},\"subject\":{\"reference\":\"Patient/%s\"},%s}"
                .formatted(system, code, RunningGateway.ADA.value(), value);
    }
}

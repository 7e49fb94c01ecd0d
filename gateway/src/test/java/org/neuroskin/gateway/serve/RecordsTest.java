package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Fidelity;

/** NDJSON is judged record by record, and is the same data as the JSON list. */
final class RecordsTest {
    private static final String SAMPLES = "/api/wearable/v1/subjects/me/samples";
    private static final String HEART = "biometric.heart-rate-variability";
    private static final String NDJSON = "application/x-ndjson";
    private static final String FIRST =
            "{\"header\":{\"id\":\"1\"},\"body\":{\"effective_time_frame\":{\"date_time\":\"2026-09-01T10:00:00Z\"},"
                    + "\"heart_rate_variability\":{\"value\":41.50,\"unit\":\"ms\"}}}";
    private static final String SECOND =
            "{\"header\":{\"id\":\"2\"},\"body\":{\"effective_time_frame\":{\"date_time\":\"2026-10-01T10:00:00Z\"},"
                    + "\"heart_rate_variability\":{\"value\":39,\"unit\":\"ms\"}}}";

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private String stored = "";

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.grant(HEART);
        gateway.data.handler = (exchange, asked) -> {
            if (asked.method().equals("POST")) {
                stored = asked.body().text();
                FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
                return;
            }
            boolean lines = asked.header("Accept").equals(NDJSON);
            String list = "{\"samples\":[%s]}"
                    .formatted(Arrays.stream(stored.split("\r?\n")).collect(Collectors.joining(",")));
            FakeUpstream.answer(
                    exchange,
                    200,
                    lines ? NDJSON : "application/json",
                    (lines ? stored : list).getBytes(StandardCharsets.UTF_8));
        };
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatIsWrittenLineByLineIsSealedAndComesBackInEitherForm() {
        assertThat(post(FIRST + "\r\n\n" + SECOND).statusCode()).isEqualTo(201);

        assertThat(gateway.data.asked.getFirst().header("Content-Type")).isEqualTo(NDJSON);
        assertThat(stored.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("nsg1.").doesNotContain("unit"));
        assertThat(get(NDJSON).body()).isEqualTo(FIRST + "\n" + SECOND + "\n");
        HttpResponse<String> lines = get(NDJSON);
        assertThat(lines.headers().firstValue("Content-Type")).as(lines.body()).contains(NDJSON);
        assertThat(get(NDJSON + ", application/json;q=0.5").body()).isEqualTo(FIRST + "\n" + SECOND + "\n");
        for (String json : new String[] {"application/json, " + NDJSON, "*/*", "text/html"}) {
            assertThat(get(json).body()).isEqualTo("{\"samples\":[" + FIRST + "," + SECOND + "]}");
        }
    }

    @Test
    void whatIsWrittenAsAListComesBackLineByLine() {
        gateway.post(SAMPLES, "{\"samples\":[" + FIRST + "]}");
        stored = stored.replaceAll("^\\{\"samples\":\\[|]}$", "");

        assertThat(get(NDJSON).body()).isEqualTo(FIRST + "\n");
    }

    @Test
    void fieldsOfARecordWithoutConsentAreLeftOut() {
        post(FIRST);
        gateway.grant("biometric.skin-conductance");

        RunningGateway.eventually(() -> !get(NDJSON).body().contains("unit"));
        assertThat(get(NDJSON).body())
                .isEqualTo("{\"header\":{\"id\":\"1\"},\"body\":{\"effective_time_frame\":{\"date_time\":"
                        + "\"2026-09-01T10:00:00Z\"}}}\n");
    }

    @Test
    void meansStandAtTheEndOfAListWhateverTheAppAsksFor() {
        String later = FIRST.replace("T10:00:00Z", "T10:30:00Z").replace("41.50", "43.50");
        post(FIRST + "\n" + later);
        gateway.consent.change(RunningGateway.ADA, RunningGateway.grantOf(HEART, Fidelity.REDUCED));
        RunningGateway.eventually(
                () -> get(NDJSON).headers().firstValue("Consent-Fidelity").isPresent());

        HttpResponse<String> read = get(NDJSON);

        assertThat(read.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(read.body()).isEqualTo("""
                {"samples":[{"from":"2026-09-01T10:00:00Z","until":"2026-09-01T11:00:00Z","category":"%s",\
                "field":"/body/heart_rate_variability","mean":42.5,"count":2,"unit":"ms"}]}""".formatted(HEART));
    }

    @Test
    void aRecordOutsideOfAWindowIsNoLine() {
        post(FIRST + "\n" + SECOND);
        gateway.consent.change(
                RunningGateway.ADA,
                RunningGateway.grantOf(
                        HEART,
                        new Conditions(
                                ConsentForm.EXPLICIT,
                                null,
                                null,
                                new DataWindow(
                                        Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2026-11-01T00:00:00Z")),
                                null,
                                null,
                                false)));

        RunningGateway.eventually(() -> get(NDJSON).body().equals(SECOND + "\n"));
        assertThat(post(SECOND + "\n" + FIRST).statusCode()).isEqualTo(403);
        assertThat(post(SECOND).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"header\":{\"id\":\"2\"}",
                "{\"header\":{\"id\":\"2\",\"id\":\"3\"}}",
                "{\"header\":{\"id\":\"2\"}}{\"header\":{\"id\":\"3\"}}",
                "\uFEFF{\"header\":{\"id\":\"2\"}}",
                "{\"header\":{\"id\":\"\u0000\"}}",
                "   ",
                "null",
                "{\"body\":{\"heart_rate_variability\":\"in the clear\"}}",
                "{\"body\":{\"heart_rate_variability\":\"nsg1.AAAA\"}}"
            })
    void aRecordThatCannotBeJudgedEndsTheAnswer(String record) {
        stored = "{\"header\":{\"id\":\"1\"}}\n" + record + "\n";

        HttpResponse<String> read = get(NDJSON);

        assertThat(read.statusCode()).isEqualTo(502);
        assertThat(read.body()).contains("urn:neuroskin:problem:").doesNotContain("header", "clear");
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessFailed.class,
                        failed -> assertThat(failed.bytes()).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"header\":{\"id\":\"2\"}",
                "{\"header\":{\"id\":\"2\",\"\\u0069d\":\"3\"}}",
                "{\"header\":{\"id\":\"2\"}}{\"header\":{\"id\":\"3\"}}",
                "\uFEFF{\"header\":{\"id\":\"2\"}}",
                "{\"header\":{\"id\":\"nsg1.planted\"}}",
                "{\"header\":{\"id\":\"\\ud800\"}}",
                "{\"header\":{\"id\":{\"x\":1}}}"
            })
    void aWriteIsRefusedWholeForOneRecord(String record) {
        HttpResponse<String> written = post(FIRST + "\n" + record);

        assertThat(written.statusCode()).isIn(400, 422);
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessDenied.class);
    }

    @Test
    void allRecordsOfAWriteCountForItsDecision() {
        HttpResponse<String> written = post(FIRST + "\n{\"body\":{\"skin_conductance\":{\"value\":1}}}");

        assertThat(written.statusCode()).isEqualTo(403);
        assertThat(written.body()).contains("biometric.skin-conductance");
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aRouteWithoutRecordsTakesNoLines() {
        gateway.grant("mood.self-report");

        assertThat(send("/api/diary/v1/subjects/me/mood-entries", "{}").statusCode())
                .isEqualTo(415);
    }

    private HttpResponse<String> get(String accept) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(SAMPLES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Accept", accept));
    }

    private HttpResponse<String> post(String lines) {
        return send(SAMPLES, lines);
    }

    private HttpResponse<String> send(String target, String lines) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(target))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", NDJSON)
                .POST(HttpRequest.BodyPublishers.ofString(lines)));
    }
}

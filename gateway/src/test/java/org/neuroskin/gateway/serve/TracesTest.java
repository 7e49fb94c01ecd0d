package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.trace.AccessTraces;

/** Spans as a collector of OTLP over HTTP gets them. */
final class TracesTest {
    private static final String ADA = RunningGateway.ADA.value();
    private static final String ENTRIES = "/api/diary/v1/subjects/" + ADA + "/mood-entries";
    private static final String CHOSEN = "aaaaaaaa000040008000000000000001";

    @TempDir
    static Path folder;

    private static FakeUpstream collector;
    private static OpenTelemetrySdk sdk;
    private static RunningGateway gateway;

    @BeforeAll
    static void ask() {
        collector = new FakeUpstream();
        sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(OtlpHttpSpanExporter.builder()
                                .setEndpoint(collector.uri() + "/v1/traces")
                                .build()))
                        .build())
                .build();
        gateway = new RunningGateway(folder, sdk);
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange,
                200,
                "application/json",
                "{\"entries\":[{\"id\":\"secret-id\"}]}".getBytes(StandardCharsets.UTF_8));
        get(ENTRIES);
        gateway.consent.change(RunningGateway.ADA, RunningGateway.grantOf("mood.self-report"));
        RunningGateway.eventually(() -> get(ENTRIES) == 200);
        get("/api/diary/v1/subjects/" + ADA + "/secret-path");
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":\"secret-failure\"".getBytes(StandardCharsets.UTF_8));
        get(ENTRIES);
        RunningGateway.ask(
                HttpRequest.newBuilder(gateway.uri(ENTRIES)).header("Authorization", "Bearer made.up.token"));
        // A span ends after the answer that it tells of
        RunningGateway.eventually(
                () -> Stream.of("released", "denied", "failed", "no-consent", "service-failed", "unauthenticated")
                        .allMatch(exported()::contains));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        sdk.close();
        collector.close();
    }

    @Test
    void anAccessIsATraceWithASpanForEachStep() {
        assertThat(exported())
                .contains("access", "token", "decide", "record", "forward", "release")
                .contains("neuroskin.route", "/v1/subjects/{subject}/mood-entries", "neuroskin.operation", "read")
                .contains("neuroskin.outcome", "released", "denied", "failed", "no-consent", "service-failed")
                .contains("neuroskin.app", RunningGateway.APP);
    }

    @Test
    void nothingOfAPersonATokenAPathOrABodyIsInASpan() {
        assertThat(exported())
                .doesNotContain(ADA, ADA.substring(0, 13), "secret", "made.up")
                .doesNotContain(RunningGateway.token().split("\\.", -1)[1].substring(0, 20));
    }

    /** An app could name the person with it. */
    @Test
    void theContextOfAnAppIsNotTakenUp() {
        assertThat(exported()).doesNotContain(latin1(CHOSEN));
        assertThat(gateway.data.asked)
                .isNotEmpty()
                .allSatisfy(asked -> assertThat(asked.headers().toString()).doesNotContain(CHOSEN, "baggage"));
    }

    @Test
    void dataServicesAndTheConsentServiceAreToldTheTrace() {
        String told = gateway.data.asked.getLast().header("traceparent");

        assertThat(told).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
        assertThat(exported()).contains(latin1(told.split("-", -1)[1]));
        assertThat(gateway.consent.traces)
                .isNotEmpty()
                .allSatisfy(trace -> assertThat(exported()).contains(latin1(trace)));
    }

    @Test
    void nobodyIsToldAnythingWhereNothingIsTraced() {
        try (RunningGateway quiet = new RunningGateway(folder.resolve("quiet"))) {
            RunningGateway.ask(HttpRequest.newBuilder(quiet.uri(ENTRIES))
                    .header("Authorization", "Bearer " + RunningGateway.token()));
            assertThat(quiet.consent.traces).isEmpty();
        }
    }

    @Test
    void withoutAPlaceToSendThemSpansAreNotMade() {
        assertThat(AccessTraces.from(Map.of("OTEL_SERVICE_NAME", "gateway"))).isSameAs(OpenTelemetry.noop());
    }

    private static int get(String target) {
        return RunningGateway.ask(HttpRequest.newBuilder(gateway.uri(target))
                        .header("Authorization", "Bearer " + RunningGateway.token())
                        .header("traceparent", "00-%s-bbbbbbbbbbbbbbbb-01".formatted(CHOSEN))
                        .header("baggage", "person=" + ADA))
                .statusCode();
    }

    /** All that was sent, as one character a byte: text of OTLP stands in it as it is. */
    private static String exported() {
        return collector.asked.stream()
                .filter(asked -> asked.target().equals("/v1/traces"))
                .map(asked -> new String(asked.body().get(), StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
    }

    private static String latin1(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }
}

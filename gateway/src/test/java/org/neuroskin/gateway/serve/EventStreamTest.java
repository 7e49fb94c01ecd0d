package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;

/** Server-sent events: each judged by itself, for as long as the person consents, and nothing beside the data. */
final class EventStreamTest {
    private static final String SAMPLES = "/api/wearable/v1/subjects/me/samples";
    private static final String STREAM = "/api/wearable/v1/subjects/me/stream";
    private static final String HEART = "biometric.heart-rate-variability";
    private static final String SAMPLE =
            "{\"header\":{\"id\":\"1\"},\"body\":{\"heart_rate_variability\":{\"value\":41.50,\"unit\":\"ms\"}}}";
    private static final String EVENT = "data: " + SAMPLE + "\n\n";
    private static final String BARE = "data: {\"header\":{\"id\":\"2\"}}\n\n";

    @TempDir
    Path folder;

    private final CountDownLatch upstreamEnded = new CountDownLatch(1);
    private RunningGateway gateway;
    private String sealed = "";

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        grant(EnumSet.allOf(Operation.class));
        gateway.data.handler = (exchange, asked) -> {
            sealed = asked.body().text().replaceAll("^\\{\"samples\":\\[|]}$", "");
            FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
        };
        gateway.post(SAMPLES, "{\"samples\":[" + SAMPLE + "]}");
        gateway.data.asked.clear();
        gateway.consent.events.clear();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void eventsAreOpenedAndNothingButTheirDataPasses() {
        sending("retry: 1\nevent: secret-name\nid: secret-id\n: secret comment\nunknown: secret\ndatum: x\ndata:"
                + sealed + "\n\nid: only\n\nevent\n\ndata: {\"header\":{\"id\":\"2\",\"other\":\"secret\"}}\n\n");

        HttpResponse<InputStream> stream = open();

        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(rest(stream)).isEqualTo(":\n\n" + EVENT + BARE);
        assertThat(gateway.data.asked.getFirst().header("Accept")).isEqualTo("text/event-stream");
        assertThat(gateway.data.asked.getFirst().headers())
                .containsOnlyKeys("accept", "accept-encoding", "host", "x-request-id");
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessReleased released
                && released.bytes() == EVENT.length() + BARE.length()
                && released.categories().toString().equals("[" + HEART + "]"));
    }

    @Test
    void eventsMayComeInAnyPiecesAndWithAnyLineEnds() {
        String split = sealed.replace(",\"body\"", "\ndata:,\"body\"").replace("{\"header\"", "{\ndata: \"header\"");
        String text = "\uFEFFdata: " + split + "\n\n";
        gateway.data.handler = (exchange, asked) -> {
            FakeUpstream.beginEvents(exchange);
            for (String lineEnd : new String[] {"\n", "\r", "\r\n"}) {
                for (byte b : text.replace("\n", lineEnd)
                        .substring(lineEnd.equals("\n") ? 0 : 1)
                        .getBytes(StandardCharsets.UTF_8)) {
                    exchange.getResponseBody().write(b);
                    exchange.getResponseBody().flush();
                }
            }
        };

        assertThat(rest(open())).isEqualTo(":\n\n" + EVENT + EVENT + EVENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"header\":{\"id\":\"2\",\"id\":\"3\"}}\n\n",
                "data: {\"header\":{\"id\":\"2\"}}\ndata: {\"header\":{\"id\":\"3\"}}\n\n",
                "data: {\"header\":{\"id\":\"\u0000\"}}\n\n",
                "data: \uFEFF{}\n\n",
                "data: in the clear\n\n",
                "data\n\n",
                "data: {\"body\":{\"heart_rate_variability\":{\"value\":1}}}\n\n",
                "data: {\"body\":{\"heart_rate_variability\":\"nsg1.AAAA\"}}\n\n",
                "data: {\"header\":{\"id\":\"2\"}}\n",
                "data: {\"header\":{\"id\":\"2\"}}",
                "id: 1",
                "da"
            })
    void anEventThatCannotBeJudgedEndsTheStream(String event) {
        sending("data: " + sealed + "\n\n" + event);

        assertCut(open());
    }

    @Test
    void aSealedValueOfAnotherPlaceEndsTheStream() {
        String elsewhere = sealed.replace("heart_rate_variability", "skin_conductance");
        gateway.consent.change(
                RunningGateway.ADA,
                RunningGateway.grantOf(HEART, EnumSet.allOf(Operation.class)),
                RunningGateway.grantOf("biometric.skin-conductance", EnumSet.allOf(Operation.class)));
        sending("data: " + sealed + "\n\ndata: " + elsewhere + "\n\n");

        eventually(() -> assertCutOrDenied(open()));
    }

    @Test
    void anEventBeyondTheLimitEndsTheStream() {
        sending("data: {\"header\":{\"id\":\"2\"}}" + " ".repeat(5 << 20) + "\n\n");
        assertCut(open());

        sending(("data: " + " ".repeat(1 << 20) + "\n").repeat(5) + "\n");
        assertCut(open());
    }

    @Test
    void somethingElseThanEventsIsNotPassedOn() {
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"samples\":[]}".getBytes(StandardCharsets.UTF_8));

        assertThat(open().statusCode()).isEqualTo(502);
    }

    @Test
    void consentToReadIsNoConsentToAStream() {
        grant(EnumSet.of(Operation.READ, Operation.WRITE));
        sending("data: " + sealed + "\n\n");

        eventually(() -> open().statusCode() == 403);
    }

    @Test
    void withdrawalCutsARunningStreamAndTheHistorySaysWhatHadLeft() throws InterruptedException {
        quietAfterOneEvent();
        HttpResponse<InputStream> stream = open();
        assertThat(until(stream, EVENT)).isEqualTo(":\n\n" + EVENT);

        long revision = gateway.consent.change(RunningGateway.ADA);
        eventually(() -> gateway.consent.acknowledged.containsValue(revision));

        assertThat(rest(stream)).isEmpty();
        upstreamEnded.await();
        assertFailed(Problem.CONSENT_REQUIRED, EVENT.length());
    }

    @Test
    void noEventLeavesAfterTheWithdrawalWasAcknowledged() {
        CountDownLatch withdrawn = new CountDownLatch(1);
        gateway.data.handler = (exchange, asked) -> {
            FakeUpstream.beginEvents(exchange);
            write(exchange, "data: " + sealed + "\n\n");
            await(withdrawn);
            write(exchange, "data: " + sealed + "\n\n");
        };
        HttpResponse<InputStream> stream = open();
        until(stream, EVENT);

        long revision = gateway.consent.change(RunningGateway.ADA);
        eventually(() -> gateway.consent.acknowledged.containsValue(revision));
        withdrawn.countDown();

        assertThat(rest(stream)).isEmpty();
        assertFailed(Problem.CONSENT_REQUIRED, EVENT.length());
    }

    @Test
    void theEndOfTheTokenEndsTheStream() {
        quietAfterOneEvent();
        String token = RunningGateway.realm()
                .token(
                        RunningGateway.ADA.value(),
                        RunningGateway.APP,
                        "purpose:" + RunningGateway.PURPOSE,
                        // Counts for ten seconds longer, the tolerated skew
                        claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(1))));

        HttpResponse<InputStream> stream = open(token);
        until(stream, EVENT);

        assertThat(rest(stream)).doesNotContain("data");
        assertFailed(Problem.INVALID_TOKEN, EVENT.length());
    }

    @Test
    void aClientThatGoesEndsTheCallOfTheDataService() throws Exception {
        quietAfterOneEvent();
        HttpResponse<InputStream> stream = open();
        until(stream, EVENT);

        stream.body().close();

        upstreamEnded.await();
        assertFailed(Problem.GONE, EVENT.length());
    }

    private void assertCut(HttpResponse<InputStream> stream) {
        String received = rest(stream);
        assertThat(received).isIn("", ":\n\n", ":\n\n" + EVENT);
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
    }

    /** A change of consents takes a moment to arrive. */
    private boolean assertCutOrDenied(HttpResponse<InputStream> stream) {
        String received = rest(stream);
        assertThat(received).doesNotContain("skin_conductance\":{");
        return gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed failed
                && failed.problem().equals(Problem.CANNOT_OPEN.code());
    }

    private void assertFailed(Problem problem, long bytes) {
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
        assertThat(gateway.consent.events.getLast()).isInstanceOfSatisfying(AuditEvent.AccessFailed.class, failed -> {
            assertThat(failed.problem()).isEqualTo(problem.code());
            assertThat(failed.bytes()).isEqualTo(bytes);
        });
    }

    private void grant(EnumSet<Operation> operations) {
        gateway.consent.change(RunningGateway.ADA, RunningGateway.grantOf(HEART, operations));
    }

    private void sending(String text) {
        gateway.data.handler = (exchange, asked) -> {
            FakeUpstream.beginEvents(exchange);
            write(exchange, text);
        };
    }

    /** One event, and then only comments until somebody hangs up. */
    private void quietAfterOneEvent() {
        gateway.data.handler = (exchange, asked) -> {
            FakeUpstream.beginEvents(exchange);
            write(exchange, "data: " + sealed + "\n\n");
            try {
                FakeUpstream.onlyComments(exchange);
            } catch (IOException e) {
                upstreamEnded.countDown();
            }
        };
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<InputStream> open() {
        return open(RunningGateway.token());
    }

    private HttpResponse<InputStream> open(String token) {
        return gateway.send(
                HttpRequest.newBuilder(gateway.uri(STREAM))
                        .header("Authorization", "Bearer " + token)
                        .header("Last-Event-ID", "7"),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private static String until(HttpResponse<InputStream> stream, String end) {
        StringBuilder received = new StringBuilder();
        try {
            while (!received.toString().endsWith(end)) {
                int next = stream.body().read();
                assertThat(next).as("after `%s`", received).isNotNegative();
                received.append((char) next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return received.toString();
    }

    /** What still comes until the stream ends or is cut. */
    private static String rest(HttpResponse<InputStream> stream) {
        StringBuilder received = new StringBuilder();
        try (InputStream body = stream.body()) {
            for (int next = body.read(); next >= 0; next = body.read()) {
                received.append((char) next);
            }
        } catch (IOException e) {
            return received.toString();
        }
        return received.toString();
    }
}

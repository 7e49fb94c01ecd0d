package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;

/** Failures that other gateways had, each by its number in our research (consent-anchors, section 2.3). */
final class KnownFailuresTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String IMAGE = "/api/skin/v1/subjects/me/images/cheek-1";

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private volatile byte[] stored = new byte[0];

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** A check that a route did not pass through: here each route of each descriptor is tried. */
    @Test
    void number2NoRouteHasBeenForgottenByTheCheck() {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (ServiceDescriptor service : Descriptors.bundledWithoutPlaces()) {
            for (Route route : service.routes()) {
                String target = "/api/" + service.service()
                        + route.path().expand(Map.of("subject", RunningGateway.ADA.value(), "id", "x"));
                route.methods().keySet().forEach(method -> answers.add(gateway.send(asked(method, target, route))));
            }
        }

        assertThat(answers).hasSizeGreaterThan(6).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("urn:neuroskin:problem:consent-required");
        });
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events).hasSameSizeAs(answers);
    }

    /** A filter threw, and what it should have filtered was sent. */
    @Test
    void number5AFilterThatFailsSendsNothingOfWhatItShouldHaveFiltered() {
        gateway.grant("mood.note");
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange,
                200,
                "application/json",
                "{\"entries\":[{\"note\":\"nsg1.broken\",\"valence\":\"in plain\"}]}".getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertThat(read.statusCode()).isEqualTo(502);
        assertThat(read.body())
                .contains("urn:neuroskin:problem:")
                .doesNotContain("entries", "nsg1", "broken", "in plain");
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessFailed.class);
    }

    /** Only what was permitted was recorded. */
    @Test
    void number6EveryDenialIsRecordedWithItsReason() {
        gateway.get(ENTRIES);
        gateway.get("/api/nowhere/x");
        gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES)));
        gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Consent-Purpose", "sale"));
        gateway.send(HttpRequest.newBuilder(
                        gateway.uri("/api/diary/v1/subjects/" + RunningGateway.ADA.value() + "/mood-entries"))
                .header("Authorization", "Bearer " + RunningGateway.token(RunningGateway.BEN, RunningGateway.PURPOSE)));
        gateway.post(ENTRIES, "{");

        assertThat(gateway.consent.events)
                .map(event -> ((AuditEvent.AccessDenied) event).reason())
                .containsExactly(
                        DenialReason.NO_CONSENT,
                        DenialReason.NO_ROUTE,
                        DenialReason.UNAUTHENTICATED,
                        DenialReason.PURPOSE_NOT_APPROVED,
                        DenialReason.NO_CONSENT,
                        DenialReason.BAD_REQUEST);
    }

    /** A large answer was checked once, at its beginning. */
    @Test
    void number11AStreamIsCheckedBeforeEachPieceOfIt() throws IOException {
        gateway.grant("skin.image");
        byte[] image = new byte[900_000];
        new Random(11).nextBytes(image);
        gateway.data.handler = (exchange, asked) -> {
            stored = asked.body().get();
            FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
        };
        HttpResponse<String> kept = gateway.send(HttpRequest.newBuilder(gateway.uri(IMAGE))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", "image/png")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(image)));
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(201);
        AtomicBoolean begun = new AtomicBoolean();
        gateway.data.handler = (exchange, asked) -> {
            exchange.getResponseHeaders().set("Content-Type", "image/png");
            exchange.sendResponseHeaders(200, stored.length);
            exchange.getResponseBody().write(stored, 0, 400_000);
            exchange.getResponseBody().flush();
            // The record of the first window comes before the window
            eventually(begun::get);
            long revision = gateway.consent.change(RunningGateway.ADA);
            eventually(() -> gateway.consent.acknowledged.containsValue(revision));
            exchange.getResponseBody().write(stored, 400_000, stored.length - 400_000);
        };

        HttpResponse<InputStream> read = gateway.send(
                HttpRequest.newBuilder(gateway.uri(IMAGE)).header("Authorization", "Bearer " + RunningGateway.token()),
                HttpResponse.BodyHandlers.ofInputStream());
        begun.set(true);
        byte[] received = untilItEnds(read.body());

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(received).isEqualTo(Arrays.copyOf(image, received.length)).hasSizeLessThan(400_000);
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
    }

    private HttpRequest.Builder asked(String method, String target, Route route) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + RunningGateway.token());
        return switch (method) {
            case "GET", "DELETE" -> request.method(method, HttpRequest.BodyPublishers.noBody());
            default ->
                request.header("Content-Type", route.mediaTypes().iterator().next())
                        .method(
                                method,
                                HttpRequest.BodyPublishers.ofString(route.body() == BodyKind.JSON ? "{}" : "x"));
        };
    }

    /** What arrives before the connection is cut off. */
    private static byte[] untilItEnds(InputStream body) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (body) {
            body.transferTo(received);
        } catch (IOException e) {
            return received.toByteArray();
        }
        throw new AssertionError("the answer ended as if it were whole");
    }
}

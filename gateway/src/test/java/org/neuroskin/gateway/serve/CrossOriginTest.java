package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;

/** Pages of registered apps, and of anybody else, that ask from another origin. */
final class CrossOriginTest {
    static {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
    }

    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String OURS = "https://coach.example";
    private static final String ANOTHER_APPS = "https://shop.example";
    private static final String ALLOWED = "Access-Control-Allow-Origin";

    @TempDir
    static Path folder;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new RunningGateway(folder);
        gateway.consent.origins = Map.of(RunningGateway.APP, Set.of(OURS), "glow-shop", Set.of(ANOTHER_APPS));
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        gateway.grant("mood.self-report");
        RunningGateway.eventually(() -> preflight(ENTRIES, OURS).statusCode() == 204);
        RunningGateway.eventually(() -> get(OURS, RunningGateway.token()).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aBrowserIsToldThatAPageOfARegisteredAppMayAsk() {
        HttpResponse<String> answer = preflight(ENTRIES, OURS);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue(ALLOWED)).contains(OURS);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .contains("Authorization", "DPoP", "Consent-Purpose");
        assertThat(answer.headers().firstValue("Vary")).contains("Origin");
        assertThat(answer.headers().map().keySet().toString()).doesNotContainIgnoringCase("allow-credentials");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "*",
                "https://coach.example.evil.example",
                "https://coach.example:444",
                "http://coach.example",
                "HTTPS://COACH.EXAMPLE",
                "https://coach.example/",
                "https://user@coach.example"
            })
    void anyOtherOriginIsToldNothing(String origin) {
        HttpResponse<String> preflight = preflight(ENTRIES, origin);
        HttpResponse<String> answer = get(origin, RunningGateway.token());

        assertThat(preflight.statusCode()).isEqualTo(401);
        assertThat(preflight.headers().firstValue(ALLOWED)).isEmpty();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("origin-not-registered");
        assertThat(answer.headers().firstValue(ALLOWED)).isEmpty();
    }

    @Test
    void aPageReadsTheAnswerAndWhatWasLeftOut() {
        HttpResponse<String> answer = get(OURS, RunningGateway.token());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(ALLOWED)).contains(OURS);
        assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).contains("cross-origin");
        assertThat(answer.headers().firstValue("Consent-Omitted")).isPresent();
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("Consent-Omitted", "WWW-Authenticate", "RateLimit");
    }

    @Test
    void aPageReadsWhyItIsRefused() {
        HttpResponse<String> answer = get(OURS, "no.such.token");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue(ALLOWED)).contains(OURS);
    }

    @Test
    void anotherAppsPageGetsNothingWithThisAppsToken() {
        gateway.consent.events.clear();

        HttpResponse<String> answer = get(ANOTHER_APPS, RunningGateway.token());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue(ALLOWED)).isEmpty();
        assertThat(gateway.consent.events)
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.AccessDenied.class,
                                denied -> assertThat(denied.reason()).isEqualTo(DenialReason.BAD_REQUEST)));
    }

    @Test
    void ourOwnPagesAndProgramsNeedNoPermission() {
        assertThat(get(RunningGateway.ORIGIN.toString(), RunningGateway.token()).statusCode())
                .isEqualTo(200);
        HttpResponse<String> program = gateway.get(ENTRIES);
        assertThat(program.statusCode()).isEqualTo(200);
        assertThat(program.headers().firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
    }

    @Test
    void consentsAreAskedForFromPagesToo() {
        assertThat(preflight("/consent/v1/requests", OURS).statusCode()).isEqualTo(204);
        assertThat(preflight("/.well-known/oauth-protected-resource", OURS).statusCode())
                .isEqualTo(204);
        assertThat(preflight("/portal", OURS).headers().firstValue(ALLOWED)).isEmpty();
    }

    @Test
    void twoOriginsAreNone() {
        String answer = gateway.raw(
                "OPTIONS %s HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\nOrigin: %s\r\nAccess-Control-Request-Method: GET\r\n\r\n"
                        .formatted(ENTRIES, OURS, OURS));

        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain(ALLOWED);
    }

    private static HttpResponse<String> preflight(String target, String origin) {
        return RunningGateway.ask(HttpRequest.newBuilder(gateway.uri(target))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization"));
    }

    private static HttpResponse<String> get(String origin, String token) {
        return RunningGateway.ask(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + token)
                .header("Origin", origin));
    }
}

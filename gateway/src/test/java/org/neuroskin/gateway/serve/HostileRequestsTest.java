package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Raw bytes on a socket, with a valid token and a full consent, so that nothing but the form of the request can stop it. */
final class HostileRequestsTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";

    @TempDir
    static Path folder;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new RunningGateway(folder);
        gateway.grant("mood.self-report", "mood.note", "mood.inferred");
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        gateway.data.asked.clear();
        gateway.pages.asked.clear();
    }

    private static String auth() {
        return "Authorization: Bearer " + RunningGateway.token() + "\r\n";
    }

    private static String get(String target, String... headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + auth() + String.join("", headers) + "\r\n";
    }

    private static String post(String headers, String body) {
        return "POST " + ENTRIES + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + auth()
                + headers + "\r\n" + body;
    }

    static Stream<Map.Entry<String, String>> refused() {
        String chunk = "e\r\n{\"entries\":[]}\r\n0\r\n\r\n";
        return Stream.of(
                Map.entry("dot segments", get("/api/diary/../diary/v1/subjects/me/mood-entries")),
                Map.entry("encoded dots", get("/api/diary/%2e%2e/diary/v1/subjects/me/mood-entries")),
                Map.entry("doubly encoded", get("/api/diary/%252e%252e/x")),
                Map.entry("encoded slash", get("/api/diary%2Fv1/subjects/me/mood-entries")),
                Map.entry("encoded backslash", get("/api/diary%5cv1/subjects/me/mood-entries")),
                Map.entry("NUL", get(ENTRIES + "%00")),
                Map.entry("overlong UTF-8", get("/api/%c0%ae%c0%ae/x")),
                Map.entry("empty segment", get("/api//diary/v1/subjects/me/mood-entries")),
                Map.entry("leading empty segment", get("/" + ENTRIES)),
                Map.entry("matrix parameter", get(ENTRIES + ";a=b")),
                Map.entry("dots with parameter", get("/api/..;/diary/v1/subjects/me/mood-entries")),
                Map.entry("encoded letter", get("/api/%64iary/v1/subjects/me/mood-entries")),
                Map.entry("overlong slash", get("/api/diary/v1%c0%afsubjects/me/mood-entries")),
                Map.entry("trailing dot segment", get(ENTRIES + "/.")),
                Map.entry("trailing dot segments", get(ENTRIES + "/..")),
                Map.entry("trailing empty segment", get(ENTRIES + "//")),
                Map.entry("trailing encoded slash", get(ENTRIES + "%2f")),
                Map.entry("matrix parameter inside", get("/api/diary/v1/subjects;a=b/me/mood-entries")),
                Map.entry("encoded matrix parameter", get(ENTRIES + "%3ba=b")),
                Map.entry(
                        "dots after another case of the prefix", get("/API/../api/diary/v1/subjects/me/mood-entries")),
                Map.entry("absolute form", get("http://evil.example" + ENTRIES)),
                Map.entry("absolute form of ourselves", get("http://localhost:8080" + ENTRIES)),
                Map.entry("no slash", get("api/diary/v1/subjects/me/mood-entries")),
                Map.entry("asterisk", get("*")),
                Map.entry("fragment", get(ENTRIES + "#x")),
                Map.entry("two tokens", get(ENTRIES, auth())),
                Map.entry("two hosts", get(ENTRIES, "Host: evil.example\r\n")),
                Map.entry("no host", "GET " + ENTRIES + " HTTP/1.1\r\n" + auth() + "\r\n"),
                Map.entry(
                        "two purposes",
                        get(ENTRIES, "Consent-Purpose: routine-personalisation\r\n", "Consent-Purpose: sale\r\n")),
                Map.entry("joined purposes", get(ENTRIES, "Consent-Purpose: routine-personalisation, sale\r\n")),
                Map.entry("method override", get(ENTRIES, "X-HTTP-Method-Override: POST\r\n")),
                Map.entry("body on a GET", get(ENTRIES, "Content-Length: 2\r\n") + "{}"),
                Map.entry("space before the colon", get(ENTRIES, "X-A : b\r\n")),
                Map.entry("header without a colon", get(ENTRIES, "nonsense\r\n")),
                Map.entry("bare carriage return", get(ENTRIES, "X-A: b\rX-B: c\r\n")),
                Map.entry("NUL in a header", get(ENTRIES, "X-A: b\0c\r\n")),
                Map.entry("long target", get(ENTRIES + "?" + "a".repeat(9000))),
                Map.entry("long header", get(ENTRIES, "X-A: " + "a".repeat(20_000) + "\r\n")),
                Map.entry("unknown version", "GET " + ENTRIES + " HTTP/9.9\r\nHost: x\r\n" + auth() + "\r\n"),
                Map.entry("length and chunks", post("Content-Length: 14\r\nTransfer-Encoding: chunked\r\n", chunk)),
                Map.entry("chunks and length", post("Transfer-Encoding: chunked\r\nContent-Length: 14\r\n", chunk)),
                Map.entry("two lengths", post("Content-Length: 14\r\nContent-Length: 15\r\n", "{\"entries\":[]} ")),
                Map.entry(
                        "the same length twice",
                        post("Content-Length: 14\r\nContent-Length: 14\r\n", "{\"entries\":[]}")),
                Map.entry("signed length", post("Content-Length: +14\r\n", "{\"entries\":[]}")),
                Map.entry("list of lengths", post("Content-Length: 14, 14\r\n", "{\"entries\":[]}")),
                Map.entry("unknown coding", post("Transfer-Encoding: gzip\r\n", chunk)),
                Map.entry("coding after chunks", post("Transfer-Encoding: chunked, identity\r\n", chunk)),
                Map.entry("odd coding", post("Transfer-Encoding: xchunked\r\n", chunk)),
                Map.entry("hidden coding", post("Transfer-Encoding: \u000bchunked\r\n", chunk)),
                Map.entry(
                        "chunk size with a sign",
                        post("Transfer-Encoding: chunked\r\n", "+e\r\n{\"entries\":[]}\r\n0\r\n\r\n")),
                Map.entry(
                        "chunk extension with a bare line feed",
                        post("Transfer-Encoding: chunked\r\n", "e;a\n{\"entries\":[]}\r\n0\r\n\r\n")),
                Map.entry(
                        "compressed body",
                        post("Content-Encoding: gzip\r\nContent-Length: 14\r\n", "{\"entries\":[]}")),
                Map.entry(
                        "coding in HTTP/1.0",
                        "POST " + ENTRIES + " HTTP/1.0\r\nContent-Type: application/json\r\n" + auth()
                                + "Transfer-Encoding: chunked\r\n\r\n" + chunk),
                Map.entry("connect", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
                Map.entry("trace", "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                Map.entry("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Map.entry("internal", get("/internal/v1/changes?after=")),
                Map.entry("internal by dots", get("/portal/../internal/v1/changes")),
                Map.entry("actuator", get("/actuator/env")),
                Map.entry("administration of Keycloak", get("/auth/admin/master/console/")),
                Map.entry("master realm", get("/auth/realms/master/protocol/openid-connect/token")),
                Map.entry("other realm by prefix", get("/auth/realms/neuroskin2/x")),
                Map.entry("management of Keycloak", get("/auth/metrics")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedAndReachesNobody(Map.Entry<String, String> request) {
        String answer = gateway.raw(request.getValue());

        assertThat(answer).as(request.getKey()).doesNotContain(" 200 OK").doesNotContain("entries\":[]");
        assertThat(answer.isEmpty() || answer.matches("(?s)HTTP/\\d\\.\\d (4\\d\\d|501) .*"))
                .as("%s: %s", request.getKey(), answer)
                .isTrue();
        assertThat(gateway.data.asked).as(request.getKey()).isEmpty();
        assertThat(gateway.pages.asked).as(request.getKey()).isEmpty();
    }

    @Test
    void theSameRequestsInOrdinaryFormPass() {
        assertThat(gateway.raw(get(ENTRIES))).startsWith("HTTP/1.1 200");
        assertThat(gateway.raw(post("Content-Length: 14\r\n", "{\"entries\":[]}")))
                .startsWith("HTTP/1.1 200");
        assertThat(gateway.raw(post("Transfer-Encoding: chunked\r\n", "e\r\n{\"entries\":[]}\r\n0\r\n\r\n")))
                .startsWith("HTTP/1.1 200");
        assertThat(gateway.data.asked).hasSize(3);
    }

    @Test
    void whoeverWaitsForPermissionToSendABodyGetsIt() {
        String answer = gateway.raw(post("Expect: 100-continue\r\nContent-Length: 14\r\n", "{\"entries\":[]}"));

        assertThat(answer).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 200");
    }

    @Test
    void aRefusedRequestDoesNotBecomeTheNextOne() {
        String smuggled = get(ENTRIES);
        String answer = gateway.raw(post("Content-Length: 2000000\r\n", smuggled), 2);

        assertThat(answer).startsWith("HTTP/1.1 413").containsOnlyOnce("HTTP/1.1 ");
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        String answer = gateway.raw(get(ENTRIES) + get("/api/nowhere/x") + get(ENTRIES), 3);

        assertThat(List.of(answer.split("HTTP/1.1 ", -1)))
                .extracting(part -> part.isEmpty() ? "" : part.substring(0, 3))
                .containsExactly("", "200", "404", "200");
    }

    @Test
    void connectionCannotStripWhatTheGatewayAdds() {
        gateway.raw(get(ENTRIES, "Connection: X-Request-Id, Accept, Authorization\r\n"));

        assertThat(gateway.data.asked).hasSize(1);
        assertThat(gateway.data.asked.getFirst().header("X-Request-Id")).isNotEmpty();
    }
}

package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;

/** A data service that was taken over, or was always like that: what it answers reaches nobody but as the route describes it. */
final class HostileAnswersTest {
    private static final String LIST = "/api/plain/v1/subjects/me/entries";
    private static final String BODY = "{\"entries\":[{\"id\":\"1\"}]}";
    private static final String GOOD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 24\r\n%s\r\n" + BODY;
    private static final String DESCRIPTOR = """
            service: plain
            upstream: %s
            place: EU
            routes:
              - path: /v1/subjects/{subject}/entries
                methods: { GET: read, POST: write, DELETE: delete }
                subject: path.subject
                fields:
                  - { at: /entries/*/id, category: none }
                  - { at: /entries/*/note, category: mood.note, rest: sealed }
                unlisted: drop
            """;

    @TempDir
    Path folder;

    private final RawDataService data = new RawDataService();
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, DESCRIPTOR.formatted("http://127.0.0.1:" + data.port()));
        gateway.permit(RunningGateway.ADA, RunningGateway.grantOf("mood.note"));
        data.answers(GOOD.formatted(""));
        assertThat(gateway.get(LIST).body()).isEqualTo(BODY);
        data.asked.clear();
    }

    @AfterEach
    void stop() {
        gateway.close();
        data.close();
    }

    @Test
    void noHeaderOfADataServiceReachesTheApp() {
        data.answers(GOOD.formatted(String.join(
                "\r\n",
                "Set-Cookie: evil=1",
                "Location: http://evil.example",
                "ETag: \"evil\"",
                "Last-Modified: Thu, 01 Oct 2026 00:00:00 GMT",
                "Cache-Control: public, max-age=9999",
                "Access-Control-Allow-Origin: evil",
                "Content-Disposition: attachment; filename=evil",
                "Content-Security-Policy: evil",
                "Consent-Omitted: evil",
                "Link: <http://evil.example>; rel=preload",
                "Refresh: 0; url=http://evil.example",
                "Server: evil",
                "Vary: evil",
                "X-Evil: evil",
                "")));

        HttpResponse<String> read = gateway.get(LIST);

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(BODY);
        assertThat(read.headers().map().toString()).doesNotContainIgnoringCase("evil", "Thu, 01 Oct");
        assertThat(read.headers().map().keySet())
                .doesNotContain("set-cookie", "location", "etag", "last-modified", "link", "refresh", "server");
        assertThat(read.headers().firstValue("Cache-Control")).contains("no-store");
    }

    static Stream<Named<String>> splitting() {
        return Stream.of(
                Named.of("a carriage return in a header", GOOD.formatted("X-A: b\rSet-Cookie: evil=1\r\n")),
                Named.of("a line feed in a header", GOOD.formatted("X-A: b\nSet-Cookie: evil=1\r\n")),
                Named.of("a folded header", GOOD.formatted("X-A: b\r\n Set-Cookie: evil=1\r\n")),
                Named.of(
                        "a line feed in the type",
                        GOOD.formatted("").replace("application/json", "application/json\nSet-Cookie: evil=1")),
                Named.of(
                        "a parameter of the type",
                        GOOD.formatted("").replace("application/json", "application/json; evil=\"\u000b\"")),
                Named.of("a NUL in a header", GOOD.formatted("X-A: b\0evil\r\n")),
                Named.of("a reason of its own", GOOD.formatted("").replace("OK", "OK evil")),
                Named.of("two lengths", GOOD.formatted("Content-Length: 2\r\n")),
                Named.of("a length and chunks", GOOD.formatted("Transfer-Encoding: chunked\r\n")),
                Named.of("a length that is negative", GOOD.formatted("").replace(": 24", ": -24")),
                Named.of("a length that is too long", GOOD.formatted("").replace(": 24", ": 2400")),
                Named.of("a chunk that breaks off", chunks("18\r\n" + BODY + "\r\n")),
                Named.of("a chunk with a line feed", chunks("18;a\nb\r\n" + BODY + "\r\n0\r\n\r\n")),
                Named.of("a chunk of more than its size", chunks("2\r\n" + BODY + "\r\n0\r\n\r\n")),
                Named.of("no HTTP", "evil evil evil\r\n\r\n"),
                Named.of("nothing", ""),
                Named.of("HTTP/0.9", BODY),
                Named.of("another status line", GOOD.formatted("").replace("HTTP/1.1 200", "HTTP/1.1 2000")),
                Named.of(
                        "a switch of protocols",
                        "HTTP/1.1 101 Evil\r\nUpgrade: evil\r\nConnection: upgrade\r\n\r\nevil"),
                Named.of(
                        "a part",
                        GOOD.formatted("Content-Range: bytes 0-23/99\r\n").replace("200 OK", "206 Part")),
                Named.of("something unchanged", "HTTP/1.1 304 Not Modified\r\nETag: \"evil\"\r\n\r\n"),
                Named.of("a large head", GOOD.formatted("X-Evil: " + "evil".repeat(100_000) + "\r\n")),
                Named.of("many heads", "HTTP/1.1 103 Evil\r\nLink: evil\r\n\r\n".repeat(3) + GOOD.formatted("")));
    }

    private static String chunks(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }

    /** Either the body that the route describes under our own head, or a problem of ours. */
    @ParameterizedTest
    @MethodSource("splitting")
    void anAnswerIsNotSplit(String answer) {
        data.answers(answer);

        String raw = gateway.raw("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(LIST, RunningGateway.token()));

        assertThat(raw).matches("(?s)HTTP/1\\.1 (200|502|504) .*").containsOnlyOnce("HTTP/1.1 ");
        assertThat(raw.toLowerCase(Locale.ROOT)).doesNotContain("evil", "set-cookie");
        assertThat(raw)
                .satisfiesAnyOf(
                        said -> assertThat(said).endsWith("\r\n\r\n" + BODY),
                        said -> assertThat(said)
                                .contains("urn:neuroskin:problem:")
                                .doesNotContain("entries\":"));
    }

    /** The second answer would be that to the next question, which may be of another person. */
    @Test
    void anAnswerThatNobodyAskedForIsNotTheNextOne() {
        String poison = GOOD.formatted("").replace("\"1\"", "\"2\"");
        data.answersAndStays(GOOD.formatted("") + poison);
        assertThat(gateway.get(LIST).body()).isEqualTo(BODY);
        data.answersAndStays(GOOD.formatted(""));

        for (int i = 0; i < 5; i++) {
            HttpResponse<String> next = gateway.get(LIST);
            assertThat(next.statusCode()).isIn(200, 502);
            assertThat(next.body()).doesNotContain("\"2\"");
        }
        assertThat(gateway.get(LIST).body()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 307, 308})
    void aRedirectIsNeitherFollowedNorPassedOn(int status) {
        try (RawDataService elsewhere = new RawDataService()) {
            elsewhere.answers(GOOD.formatted(""));
            data.answers("HTTP/1.1 %d Go\r\nLocation: http://127.0.0.1:%d/x\r\nContent-Length: 0\r\n\r\n"
                    .formatted(status, elsewhere.port()));

            HttpResponse<String> read = gateway.get(LIST);
            HttpResponse<String> written = gateway.post(LIST, "{\"entries\":[{\"note\":\"x\"}]}");

            assertThat(read.statusCode()).isEqualTo(502);
            assertThat(written.statusCode()).isEqualTo(502);
            assertThat(read.headers().firstValue("Location")).isEmpty();
            assertThat(data.asked).hasSize(2);
            assertThat(elsewhere.asked).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 410, 412, 413, 415, 418, 422, 429, 500, 503})
    void theBodyOfAnErrorIsNotPassedOn(int status) {
        String sealed = "nsg1.AAAAsealed";
        data.answers(
                "HTTP/1.1 %d No\r\nContent-Type: application/problem+json\r\nRetry-After: evil\r\n\r\n{\"detail\":\"%s of aaaaaaaa, slept badly\"}"
                        .formatted(status, sealed));

        HttpResponse<String> read = gateway.get(LIST);

        assertThat(read.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(read.body()).contains("urn:neuroskin:problem:").doesNotContain("nsg1", "aaaaaaaa", "slept");
        assertThat(read.headers().map().toString()).doesNotContain("evil");
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessFailed.class);
        assertThat(gateway.consent.events.toString()).doesNotContain("slept badly", "nsg1");
    }

    @Test
    void whatADataServiceSaysToAWriteIsNotPassedOn() {
        data.answers(GOOD.formatted("").replace("\"1\"", "\"evil\""));

        HttpResponse<String> written = gateway.post(LIST, "{\"entries\":[{\"note\":\"x\"}]}");

        assertThat(written.statusCode()).isEqualTo(200);
        assertThat(written.body()).isEmpty();
    }

    @Test
    void aTypeThatIsALieIsNotReleased() {
        for (String type :
                new String[] {"text/html", "application/json, text/html", "application/jsonx", "", "image/png"}) {
            data.answers(GOOD.formatted("").replace("application/json", type));

            HttpResponse<String> read = gateway.get(LIST);

            assertThat(read.statusCode()).as(type).isEqualTo(502);
            assertThat(read.body()).as(type).doesNotContain("entries");
        }
    }

    @Test
    void aDataServiceWithACertificateThatNobodyKnowsIsNotTrusted(@TempDir Path keys) throws Exception {
        TestCertificate certificate = new TestCertificate(keys, 10);
        try (RawDataService impostor = new RawDataService(certificate.sockets());
                RunningGateway other =
                        new RunningGateway(keys, DESCRIPTOR.formatted("https://localhost:" + impostor.port()))) {
            impostor.answers(GOOD.formatted(""));
            other.grant("mood.note");

            HttpResponse<String> read = other.get(LIST);

            assertThat(read.statusCode()).isEqualTo(502);
            assertThat(impostor.connections).hasPositiveValue();
            assertThat(impostor.asked).isEmpty();
            assertThat(trusting(certificate)
                            .send(
                                    HttpRequest.newBuilder(URI.create("https://localhost:" + impostor.port()))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .as("whoever knows it")
                    .isEqualTo(BODY);
        }
    }

    private static HttpClient trusting(TestCertificate certificate) throws Exception {
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("a", certificate.store().getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }

    @Test
    void aCallOfTheDataServiceNamesItsOwnHostWhateverTheClientSays() {
        HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(gateway.uri(LIST)));
        String raw = gateway.raw("GET %s HTTP/1.1\r\nHost: evil.example\r\n\r\n".formatted(LIST));

        assertThat(raw).doesNotContain("evil").contains("resource_metadata=\"" + RunningGateway.ORIGIN);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("resource_metadata=\"" + RunningGateway.ORIGIN);
        gateway.raw("GET %s HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(LIST, RunningGateway.token()));
        assertThat(data.asked)
                .singleElement()
                .asString()
                .contains("127.0.0.1:" + data.port())
                .doesNotContain("evil");
    }
}

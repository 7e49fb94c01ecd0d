package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.policies.yaml.YamlFile;

final class TlsTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final Queue<HttpClientAgent> KEPT = new ConcurrentLinkedQueue<>();
    private static Path certificate;
    private static Path key;
    private static RunningProcess process;

    @BeforeAll
    static void start() throws Exception {
        certificate = folder.resolve("certificate.pem");
        key = folder.resolve("key.pem");
        TestCertificate first = new TestCertificate(folder, 10);
        first.writeCertificate(certificate);
        first.writeKey(key);
        process = new RunningProcess(
                        folder,
                        "--neuroskin.services=" + services(),
                        "--neuroskin.tls.certificate=" + certificate,
                        "--neuroskin.tls.key=" + key,
                        "--neuroskin.tls.ask-clients=true",
                        "--neuroskin.tls.reload=20ms")
                .ready();
        process.consent.change(
                RunningGateway.ADA, RunningGateway.grantOf("mood.self-report"), RunningGateway.grantOf("skin.image"));
    }

    @AfterAll
    static void stop() {
        // First the side that closes its connections: the other would wait a minute for streams that were reset
        process.close();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Ours for the diary, and one that takes forms. */
    private static Path services() throws IOException {
        Path services = Files.createDirectories(folder.resolve("services"));
        Files.writeString(services.resolve("diary.yaml"), YamlFile.bundled("services/diary.yaml"));
        Files.writeString(services.resolve("forms.yaml"), """
                service: forms
                upstream: ${WEARABLE_URL}
                place: EU
                routes:
                  - path: /v1/people/{person}/photos/{id}
                    methods: { GET: read, PUT: write }
                    subject: path.person
                    body: binary
                    media-types: [image/png]
                    whole: skin.image
                  - path: /v1/people/{person}/photos/{id}/upload
                    methods: { PUT: write }
                    subject: path.person
                    body: multipart
                    max-request-bytes: 2000000
                    parts:
                      - { name: photo, body-of: "/v1/people/{person}/photos/{id}" }
                """);
        return services;
    }

    @BeforeEach
    void begin() {
        process.data.asked.clear();
        process.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aConsentedReadPassesInEitherVersion(HttpClient.Version version) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting()).version(version).build()) {
            HttpResponse<String> read = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + process.port() + ENTRIES))
                            .header("Authorization", "Bearer " + RunningGateway.token())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(read.version()).isEqualTo(version);
            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(read.body()).isEqualTo("{\"entries\":[]}");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void whatIsWrittenIsAnsweredAndRecordedInEitherVersion(HttpClient.Version version) throws Exception {
        process.consent.events.clear();
        process.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 201, "application/json", "{\"entries\":[{\"id\":\"7\"}]}".getBytes(StandardCharsets.UTF_8));
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting()).version(version).build()) {
            HttpResponse<String> written = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + process.port() + ENTRIES))
                            .header("Authorization", "Bearer " + RunningGateway.token())
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"entries\":[{\"id\":\"7\",\"valence\":0.5}]}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(written.version()).isEqualTo(version);
            assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
            assertThat(written.body()).isEmpty();
        }
        eventually(() -> process.consent.events.stream().anyMatch(AuditEvent.AccessReleased.class::isInstance));
        assertThat(process.consent.events).noneMatch(AuditEvent.AccessFailed.class::isInstance);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aFormIsSealedPartByPartInEitherVersion(HttpClient.Version version) throws Exception {
        process.data.store();
        String picture = "nevus".repeat(100_000);
        String form =
                "--b\r\nContent-Disposition: form-data; name=\"photo\"\r\nContent-Type: image/png\r\n\r\n%s\r\n--b--\r\n"
                        .formatted(picture);
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting()).version(version).build()) {
            HttpResponse<String> written = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "https://localhost:" + process.port() + "/api/forms/v1/people/me/photos/7/upload"))
                            .header("Authorization", "Bearer " + RunningGateway.token())
                            .header("Content-Type", "multipart/form-data; boundary=b")
                            .PUT(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(written.version()).isEqualTo(version);
            assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
        }
        String kept = new String(process.data.asked.getLast().body().get(), StandardCharsets.ISO_8859_1);
        assertThat(kept.length()).isGreaterThan(picture.length());
        assertThat(kept).doesNotContain("nevusnevus");
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aTokenBoundToACertificateCountsForItsHolderOnly(HttpClient.Version version) throws Exception {
        Path holder = CertificateBoundTest.keyStore(Files.createTempDirectory(folder, "tls"), "app");
        Path thief = CertificateBoundTest.keyStore(Files.createTempDirectory(folder, "tls"), "thief");
        String token = CertificateBoundTest.boundTo(
                holder, RunningGateway.realm(), RunningGateway.ADA, RunningGateway.PURPOSE);

        assertThat(statusWith(holder, token, version)).isEqualTo(200);
        assertThat(statusWith(thief, token, version)).isEqualTo(401);
        assertThat(statusWith(null, token, version)).isEqualTo(401);
        assertThat(statusWith(null, RunningGateway.token(), version)).isEqualTo(200);
    }

    private static int statusWith(@Nullable Path store, String token, HttpClient.Version version) throws Exception {
        KeyManager[] keys = store == null ? new KeyManager[0] : CertificateBoundTest.keyManagers(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new Anybody()}, null);
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(context).version(version).build()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("https://localhost:" + process.port() + ENTRIES))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void aNewCertificateIsServedWithoutRestartAndABadOneNever() throws Exception {
        byte[] first = served();
        TestCertificate second = new TestCertificate(folder, 10);
        second.writeCertificate(certificate);
        eventually(() -> health().contains("the certificate files cannot be used"));
        assertThat(served()).as("a certificate without its key").isEqualTo(first);

        second.writeKey(key);
        eventually(() -> !health().contains("the certificate files cannot be used"));
        eventually(() -> Arrays.equals(served(), encoded(second)));

        TestCertificate expired = new TestCertificate(folder, -5);
        expired.writeKey(key);
        expired.writeCertificate(certificate);
        eventually(() -> health().contains("the certificate files cannot be used"));
        assertThat(served()).as("an expired certificate").isEqualTo(second.encoded());

        Files.writeString(key, "nonsense");
        Files.delete(certificate);
        assertThat(served()).as("no certificate").isEqualTo(second.encoded());
        assertThat(process.management("/actuator/health/readiness").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void oldVersionsOfTlsAreRefused(String version) throws Exception {
        SSLContext context = trusting();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", process.port())) {
            socket.setEnabledProtocols(new String[] {version});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void plainTextGetsNothing() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), process.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/diary/../diary/v1/subjects/me/mood-entries",
                "/api/diary/%2e%2e/diary/v1/subjects/me/mood-entries",
                "/api//diary/v1/subjects/me/mood-entries",
                "/api/diary/v1/subjects/me/mood-entries;a=b",
                "/api/diary/v1/subjects/me/mood-entries#x",
                "*",
                "http://evil.example/api/diary/v1/subjects/me/mood-entries",
                "/internal/v1/changes",
                "/actuator/health"
            })
    void hostileTargetsAreRefusedInHttp2Too(String target) {
        assertThat(status(HttpMethod.GET, target, "X-A", "b")).isBetween(400, 499);
        assertThat(process.data.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE", "SECRET"})
    void oddMethodsAreRefusedInHttp2Too(String method) {
        assertThat(status(HttpMethod.valueOf(method), ENTRIES, "X-A", "b")).isBetween(400, 499);
        assertThat(process.data.asked).isEmpty();
    }

    @Test
    void headersAreHeldAgainstTheSameRulesInHttp2() {
        assertThat(status(HttpMethod.GET, ENTRIES, "x-http-method-override", "POST"))
                .isEqualTo(400);
        assertThat(process.data.asked).isEmpty();
    }

    @Test
    void headersBeyondTheLimitAreRefusedInHttp2() {
        assertThat(status(HttpMethod.GET, ENTRIES, "x-a", "a".repeat(20_000)))
                .isBetween(0, 499)
                .isNotEqualTo(200);
        assertThat(process.data.asked).isEmpty();
    }

    @Test
    void aBodyThatIsTooLargeEndsItsStreamAndNotTheConnection() {
        HttpClientAgent client = client();

        assertThat(client.request(options(HttpMethod.POST, ENTRIES))
                        .compose(request -> request.putHeader("content-type", "application/json")
                                .send(Buffer.buffer(new byte[3_000_000])))
                        .compose(refused -> {
                            assertThat(refused.statusCode()).isEqualTo(413);
                            return client.request(options(HttpMethod.GET, ENTRIES))
                                    .compose(next -> next.connection()
                                                    .equals(refused.request().connection())
                                            ? next.send()
                                            : Future.failedFuture("another connection"));
                        })
                        .map(response -> response.statusCode())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join())
                .isEqualTo(200);
        assertThat(process.data.asked).hasSize(1);
    }

    @Test
    void whoTakesRequestsBackInAFloodLosesTheConnection() {
        HttpClientAgent client = client();
        AtomicInteger closed = new AtomicInteger();
        for (int i = 0; i < 400; i++) {
            client.request(options(HttpMethod.GET, "/api/nowhere")).onSuccess(request -> {
                request.connection().closeHandler(gone -> closed.incrementAndGet());
                request.exceptionHandler(ignored -> {});
                request.sendHead().onComplete(sent -> request.reset());
            });
        }

        eventually(() -> closed.get() > 0);
        // Others are served
        eventually(() -> status(HttpMethod.GET, ENTRIES, "X-A", "b") == 200);
    }

    /** 0 where the stream or the connection was closed instead of an answer. */
    private static int status(HttpMethod method, String target, String header, String value) {
        return client().request(options(method, target))
                .compose(request -> {
                    assertThat(request.version()).isEqualTo(HttpVersion.HTTP_2);
                    request.putHeader(header, value);
                    return request.send();
                })
                .map(response -> response.statusCode())
                .otherwise(cause -> {
                    System.out.println("no answer to " + method + " " + target + ": " + cause);
                    return 0;
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static RequestOptions options(HttpMethod method, String target) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("localhost")
                .setPort(process.port())
                .setSsl(true)
                .setURI(target)
                .putHeader("authorization", "Bearer " + RunningGateway.token());
    }

    private static HttpClientAgent client() {
        HttpClientAgent client = VERTX.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setUseAlpn(true)
                        .setSsl(true)
                        .setTrustAll(true)
                        .setVerifyHost(false),
                new PoolOptions().setHttp2MaxSize(1));
        // A client that nobody refers to any more is closed, whatever it waits for
        KEPT.add(client);
        return client;
    }

    private static String health() {
        return process.management("/actuator/health").body();
    }

    private static byte[] served() {
        try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("localhost", process.port())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0].getEncoded();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] encoded(TestCertificate certificate) {
        try {
            return certificate.encoded();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Trusts anybody: what is served is what the test looks at. */
    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

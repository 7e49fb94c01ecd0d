package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import com.sun.net.httpserver.HttpExchange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;

/** Apps that ask and do not read: they are cut off, and hold up nobody else and no withdrawal. */
final class UnreadAnswersTest {
    private static final String STREAM = "/api/wearable/v1/subjects/me/stream";
    private static final String SAMPLES = "/api/wearable/v1/subjects/me/samples";
    private static final String HEART = "biometric.heart-rate-variability";
    private static final byte[] EVENT = "data: {\"header\":{\"id\":\"%s\"}}\n\n"
            .formatted("x".repeat(60_000))
            .getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final CountDownLatch upstreamEnded = new CountDownLatch(1);
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.permit(RunningGateway.ADA, RunningGateway.grantOf(HEART, EnumSet.allOf(Operation.class)));
        gateway.data.handler = (exchange, asked) -> {
            if (asked.target().endsWith("/stream")) {
                sendWithoutEnd(exchange);
            } else {
                FakeUpstream.answer(
                        exchange, 200, "application/json", "{\"samples\":[]}".getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Else whoever reads on after a withdrawal would be handed what was written before it. */
    @Test
    void whoDoesNotReadAStreamIsCutOffAndItsRecordCloses() throws Exception {
        try (Socket app = ask(STREAM)) {
            long recorded = awaitGone();
            assertThat(upstreamEnded.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(readRest(app))
                    .as("what had been written and not been taken is dropped")
                    .isLessThan(recorded);
        }
    }

    @Test
    void whoReadsALittleNowAndThenIsCutOffToo() throws Exception {
        try (Socket app = ask(STREAM)) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (app.getInputStream().read() >= 0) {
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    // Cut off
                }
            });
            awaitGone();
        }
    }

    @Test
    void anotherAnswerIsNotHeldUp() throws Exception {
        try (Socket app = ask(STREAM)) {
            eventually(() -> gateway.consent.events.stream().anyMatch(AuditEvent.WindowReleased.class::isInstance));
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                // A connection each, so that all event loops have one
                assertThat(gateway.raw("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                                .formatted(SAMPLES, RunningGateway.token())))
                        .startsWith("HTTP/1.1 200 ");
            }
            awaitGone();
            assertThat(app.isConnected()).isTrue();
        }
    }

    @Test
    void ofHttp2OnlyTheStreamIsCutOffThatIsNotRead() throws Exception {
        TestCertificate certificate = new TestCertificate(folder, 10);
        certificate.writeCertificate(folder.resolve("certificate.pem"));
        certificate.writeKey(folder.resolve("key.pem"));
        Vertx vertx = Vertx.vertx();
        try (RunningProcess process = new RunningProcess(
                        folder,
                        "--neuroskin.tls.certificate=" + folder.resolve("certificate.pem"),
                        "--neuroskin.tls.key=" + folder.resolve("key.pem"))
                .ready()) {
            process.consent.change(RunningGateway.ADA, RunningGateway.grantOf(HEART, EnumSet.allOf(Operation.class)));
            process.data.handler = gateway.data.handler;
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setSsl(true)
                            .setUseAlpn(true)
                            .setTrustAll(true)
                            .setVerifyHost(false),
                    new PoolOptions().setHttp2MaxSize(1));
            HttpClientResponse unread = ask(client, process.port(), STREAM);
            unread.exceptionHandler(cause -> {});

            assertThat(upstreamEnded.await(20, TimeUnit.SECONDS)).isTrue();
            HttpClientResponse other = ask(client, process.port(), SAMPLES);

            assertThat(other.statusCode()).isEqualTo(200);
            Future<Buffer> body = other.body();
            other.resume();
            assertThat(body.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo(Buffer.buffer("{\"samples\":[]}"));
            assertThat(other.request().connection())
                    .as("the same connection")
                    .isSameAs(unread.request().connection());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static HttpClientResponse ask(HttpClient client, int port, String target) throws Exception {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("localhost")
                .setPort(port)
                .setURI(target)
                .putHeader("Authorization", "Bearer " + RunningGateway.token());
        return client.request(options)
                .compose(request -> request.send().map(answer -> {
                    answer.pause();
                    return answer;
                }))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private void sendWithoutEnd(HttpExchange exchange) {
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(EVENT);
                exchange.getResponseBody().flush();
            }
        } catch (IOException e) {
            upstreamEnded.countDown();
        }
    }

    /** Asks, with little room for an answer that nobody reads. */
    private Socket ask(String target) throws IOException {
        Socket app = new Socket();
        app.setReceiveBufferSize(4096);
        app.setSoTimeout(20_000);
        app.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        app.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(target, RunningGateway.token())
                        .getBytes(StandardCharsets.ISO_8859_1));
        return app;
    }

    private AuditEvent.AccessFailed awaitEnd() {
        eventually(() -> gateway.consent.events.stream().anyMatch(AuditEvent.AccessFailed.class::isInstance));
        return (AuditEvent.AccessFailed) gateway.consent.events.stream()
                .filter(AuditEvent.AccessFailed.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    /** How many bytes the history says of an app that took no more. */
    private long awaitGone() {
        AuditEvent.AccessFailed failed = awaitEnd();
        assertThat(failed.problem()).isEqualTo(Problem.GONE.code());
        return Objects.requireNonNull(failed.bytes());
    }

    /** How many bytes still come before the end. */
    private static long readRest(Socket app) {
        long bytes = 0;
        try {
            InputStream in = app.getInputStream();
            byte[] piece = new byte[64 * 1024];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                bytes += read;
            }
        } catch (IOException e) {
            // Cut off
        }
        return bytes;
    }
}

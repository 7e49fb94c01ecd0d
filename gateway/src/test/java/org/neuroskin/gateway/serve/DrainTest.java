package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Operation;

/** Stops the process while accesses are under way. */
final class DrainTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String STREAM = "/api/wearable/v1/subjects/me/stream";
    private static final String WHOLE = "data: {\"header\":{\"id\":\"1\"}}\n\n";

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        threads.shutdownNow();
    }

    @Test
    void whatIsUnderWayEndsWhileNothingNewIsTaken() throws Exception {
        try (RunningProcess process = process("20s");
                Socket idle = keptAlive(process)) {
            CompletableFuture<HttpResponse<String>> slow = slowAccess(process);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(process.context::close, threads);

            eventually(() -> process.management("/actuator/health/readiness").statusCode() == 503);
            eventually(() -> isRefused(process.port()));
            assertThat(idle.getInputStream().read())
                    .as("a connection without a request is closed")
                    .isEqualTo(-1);
            assertThat(slow).isNotDone();
            assertThat(stopping).isNotDone();

            mayAnswer.countDown();
            HttpResponse<String> answer = slow.get();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"entries\":[]}");
            assertThat(process.consent.events.getLast()).isInstanceOf(AuditEvent.AccessReleased.class);
            stopping.get();
        }
    }

    @Test
    void whatDoesNotEndInTimeIsCutOffWithoutAByteReleased() throws Exception {
        try (RunningProcess process = process("200ms")) {
            CompletableFuture<HttpResponse<String>> slow = slowAccess(process);

            process.context.close();

            assertThatThrownBy(slow::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UncheckedIOException.class);
            assertThat(process.consent.events).noneMatch(AuditEvent.AccessReleased.class::isInstance);
        }
    }

    @Test
    void anEventStreamEndsAsIfThereWereNoMoreWhileAnOrdinaryAccessGoesOn() throws Exception {
        try (RunningProcess process = process("90s")) {
            CompletableFuture<HttpResponse<String>> slow = slowAccess(process);
            process.data.handler = (exchange, asked) -> {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                write(exchange, WHOLE + "data: {\"header\":{\"id\":\"half");
                waitForLeave();
            };
            HttpResponse<InputStream> stream = RunningGateway.ask(
                    process.request(STREAM).header("Authorization", "Bearer " + RunningGateway.token()),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.body().readNBytes(3 + WHOLE.length())).asString().isEqualTo(":\n\n" + WHOLE);

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(process.context::close, threads);

            assertThat(stream.body().readAllBytes()).as("an end, not a break").isEmpty();
            assertThat(process.consent.events.getLast())
                    .isInstanceOfSatisfying(
                            AuditEvent.AccessReleased.class,
                            released -> assertThat(released.bytes()).isEqualTo(WHOLE.length()));
            assertThat(slow).isNotDone();
            assertThat(stopping).isNotDone();

            mayAnswer.countDown();
            assertThat(slow.get().statusCode()).isEqualTo(200);
            stopping.get();
        }
    }

    private RunningProcess process(String limit) {
        RunningProcess process = new RunningProcess(folder, "--neuroskin.drain-limit=" + limit).ready();
        process.consent.change(
                RunningGateway.ADA,
                RunningGateway.grantOf("mood.self-report"),
                RunningGateway.grantOf("biometric.heart-rate-variability", EnumSet.of(Operation.STREAM)));
        process.data.handler = (exchange, asked) -> {
            waitForLeave();
            FakeUpstream.answer(exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        };
        return process;
    }

    private void waitForLeave() {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private CompletableFuture<HttpResponse<String>> slowAccess(RunningProcess process) {
        CompletableFuture<HttpResponse<String>> slow =
                CompletableFuture.supplyAsync(() -> process.get(ENTRIES), threads);
        eventually(() -> process.data.asked.size() == 1);
        return slow;
    }

    /** A connection that has been served and waits for its next request. */
    private static Socket keptAlive(RunningProcess process) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), process.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder received = new StringBuilder();
        while (!received.toString().endsWith("}")) {
            received.append((char) socket.getInputStream().read());
        }
        return socket;
    }

    private static boolean isRefused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;

/** Stops the process while an access waits for a slow data service. */
final class DrainTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";

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

    private RunningProcess process(String limit) {
        RunningProcess process = new RunningProcess(folder, "--neuroskin.drain-limit=" + limit).ready();
        process.consent.change(RunningGateway.ADA, RunningGateway.grantOf("mood.self-report"));
        process.data.handler = (exchange, asked) -> {
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            FakeUpstream.answer(exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        };
        return process;
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

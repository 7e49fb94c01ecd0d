package org.neuroskin.gateway.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;

/** Clients that are slow on purpose, or go away at the worst moment. */
final class BrokenClientsTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String BODY = "{\"entries\":[]}";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.grant("mood.self-report", "mood.note", "mood.inferred");
        gateway.data.handler = (exchange, asked) ->
                FakeUpstream.answer(exchange, 200, "application/json", BODY.getBytes(StandardCharsets.UTF_8));
        eventually(() -> gateway.raw(request("GET", "", "")).startsWith("HTTP/1.1 200"));
        gateway.data.asked.clear();
        gateway.consent.events.clear();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String request(String method, String headers, String body) {
        return "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%s\r\n%s"
                .formatted(method, ENTRIES, RunningGateway.token(), headers, body);
    }

    @Test
    void aFirstHeadThatNeverEndsIsNotWaitedFor() throws IOException {
        try (Socket socket = open()) {
            assertThat(cutOff(socket)).isTrue();
        }
    }

    /** One good request does not buy a place for ever. */
    @Test
    void aLaterHeadThatNeverEndsIsNotWaitedForEither() throws IOException {
        try (Socket socket = open()) {
            write(socket, request("GET", "", ""));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");

            assertThat(cutOff(socket)).isTrue();
        }
    }

    /** Whether the connection is closed while one byte of a head comes at a time. */
    private static boolean cutOff(Socket socket) throws IOException {
        write(socket, "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
        socket.setSoTimeout(100);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end) {
            try {
                write(socket, "a");
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (SocketTimeoutException e) {
                // Not yet
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whoWaitsBetweenTwoRequestsIsServed() throws Exception {
        try (Socket socket = open()) {
            write(socket, request("GET", "", ""));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
            Thread.sleep(Duration.ofSeconds(3));

            write(socket, request("GET", "", ""));

            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aBodyThatIsCutOffIsNotForwarded() throws IOException {
        String type = "Content-Type: application/json\r\n";
        for (String headers : new String[] {"Content-Length: 40\r\n", "Transfer-Encoding: chunked\r\n"}) {
            String body = headers.startsWith("T") ? "28\r\n" + BODY : BODY;
            try (Socket socket = open()) {
                write(socket, request("POST", type + headers, body));
                socket.shutdownOutput();

                assertThat(answer(socket)).doesNotStartWith("HTTP/1.1 2");
            }
        }
        assertThat(gateway.data.asked).isEmpty();
        eventually(() -> gateway.consent.events.size() == 2);
        assertThat(gateway.consent.events).allMatch(AuditEvent.AccessDenied.class::isInstance);
    }

    @Test
    void aClientThatClosesItsHalfGetsOneAnswerOrNone() throws IOException {
        try (Socket socket = open()) {
            write(socket, request("GET", "", ""));
            socket.shutdownOutput();

            assertThat(answer(socket))
                    .satisfiesAnyOf(
                            said -> assertThat(said).startsWith("HTTP/1.1 200").endsWith(BODY),
                            said -> assertThat(said).isEmpty());
        }
        eventually(() -> gateway.consent.events.size() != 1);
        assertThat(gateway.data.asked).hasSizeLessThanOrEqualTo(1);
    }

    /** Thousands who go away take no place from those who stay. */
    @Test
    void clientsThatGoLeaveNothingBehind() throws IOException {
        for (int i = 0; i < 300; i++) {
            try (Socket socket = open()) {
                write(socket, i % 40 == 0 ? request("GET", "", "").stripTrailing() : "GET / HTTP/1.1");
                socket.setSoLinger(true, 0);
            }
        }

        assertThat(gateway.raw(request("GET", "", ""))).startsWith("HTTP/1.1 200");
        eventually(
                () -> gateway.meters.get("neuroskin.accesses.under.way").gauge().value() == 0);
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** A whole answer with a length, or what comes until the connection is closed. */
    private static String answer(Socket socket) {
        StringBuilder answer = new StringBuilder();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                answer.append((char) b);
                if (answer.toString().endsWith("\r\n\r\n" + BODY)) {
                    break;
                }
            }
        } catch (IOException e) {
            // Cut off
        }
        return answer.toString();
    }
}

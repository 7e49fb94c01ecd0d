package org.neuroskin.gateway.consentservice;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.SubjectId;

/** Whatever is not the expected answer is no answer. */
final class ConsentServiceClientTest {
    private static final SubjectId SUBJECT = new SubjectId("adult-eu-0001");
    private static final String SNAPSHOT = """
            {"subject":"%s","pseudonym":"pseudonym-0000000001","shard":1,"revision":5,"changedAt":4,"restricted":false,"grants":[]}
            """;

    private HttpServer server;
    private ConsentServiceClient client;
    private volatile int status = 200;
    private volatile String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        client = new ConsentServiceClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "gateway-1", "key");
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "7", "\"text\"", "{", "{}", "{\"ttlMillis\":2000}", "<html></html>"})
    void answersThatAreNoneAreAFailure(String answer) {
        body = answer;

        assertUnavailable(() -> client.renew(new LeaseRenewal(Map.of(), null)));
        assertUnavailable(() -> client.snapshot(SUBJECT));
        assertUnavailable(() -> client.record(List.of(new byte[] {'{', '}'}), 1));
        assertUnavailable(() -> client.wrappedKey("000000000000000000000001"));
        assertUnavailable(() -> client.wrappedKeys(SUBJECT, "data", null, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 400, 401, 403, 500, 503})
    void otherStatusesAreAFailure(int answered) {
        status = answered;
        body = answered == 204 ? "" : SNAPSHOT.formatted(SUBJECT.value());

        assertUnavailable(() -> client.snapshot(SUBJECT));
        assertUnavailable(() -> client.changes(Map.of(0, 1L)).close());
        assertUnavailable(() -> client.wrappedKey("000000000000000000000001"));
    }

    @Test
    void theSnapshotOfAnotherPersonIsAFailure() {
        body = SNAPSHOT.formatted("adult-eu-0002");

        assertUnavailable(() -> client.snapshot(SUBJECT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "revision", "shard", "pseudonym", "grants"})
    void aSnapshotThatLacksSomethingIsAFailure(String member) {
        body = SNAPSHOT.formatted(SUBJECT.value())
                .replaceFirst("\"" + member + "\":(\"[^\"]*\"|[^,}]+),?", "")
                .replace(",}", "}");

        assertUnavailable(() -> client.snapshot(SUBJECT));
    }

    @Test
    void aRecordingThatLeavesAnEventOutIsAFailure() {
        body = "{\"shard\":\"gateway-1\",\"sequences\":[1]}";

        assertUnavailable(() -> client.record(List.of(new byte[] {'{', '}'}, new byte[] {'{', '}'}), 2));
    }

    @Test
    void aLineOfTheStreamThatIsNoChangeIsAFailure() {
        body = "\n{\"shard\":1}\n";
        try (ChangeStream changes = client.changes(Map.of())) {
            changes.next();
            assertUnavailable(changes::next);
        }
    }

    @Test
    void nobodyListeningIsAFailure() {
        server.stop(0);

        assertUnavailable(() -> client.snapshot(SUBJECT));
    }

    private static void assertUnavailable(ThrowingCallable question) {
        assertThatExceptionOfType(ConsentServiceUnavailable.class).isThrownBy(question);
    }
}

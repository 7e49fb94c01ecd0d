package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.http.WebSocketFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;

/** A data service that speaks WebSocket: each message judged by itself, for as long as the person consents. */
final class WebSocketTest {
    private static final String HEART = "biometric.heart-rate-variability";
    private static final String LIVE = "/api/pulse/v1/people/me/live";
    private static final String BEAT = "{\"at\":\"2026-01-01T00:00:00Z\",\"interval\":812}";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<MultiMap> handshakes = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final CompletableFuture<ServerWebSocket> service = new CompletableFuture<>();
    private final CompletableFuture<String> stored = new CompletableFuture<>();
    private volatile Consumer<ServerWebSocketHandshake> handshake = ServerWebSocketHandshake::accept;
    private RunningGateway gateway;
    private String sealed = "";

    @BeforeEach
    void start() {
        HttpServer upstream = vertx.createHttpServer()
                .webSocketHandshakeHandler(each -> {
                    handshakes.add(each.headers());
                    handshake.accept(each);
                })
                .webSocketHandler(socket -> {
                    socket.textMessageHandler(heard::add);
                    socket.closeHandler(closed -> left.complete(null));
                    service.complete(socket);
                })
                .requestHandler(request -> request.body().onSuccess(body -> {
                    stored.complete(body.toString());
                    request.response().setStatusCode(201).end();
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        gateway = new RunningGateway(folder, descriptor(upstream.actualPort()));
        grant(EnumSet.allOf(Operation.class));
        HttpResponse<String> kept = gateway.post("/api/pulse/v1/people/me/beats", "{\"beats\":[" + BEAT + "]}");
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(201);
        sealed = stored.join().replaceAll("^\\{\"beats\":\\[|]}$", "");
        gateway.consent.events.clear();
    }

    @AfterEach
    void stop() {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void messagesAreOpenedOneByOneAndNothingButTheFieldsPasses() {
        SocketApp client = open();
        say(sealed);
        say("{\"at\":\"2026-01-01T00:00:01Z\",\"secret\":1}");
        client.await(2);
        ServerWebSocket socket = service.join();
        socket.writeFrame(WebSocketFrame.textFrame(sealed.substring(0, 9), false));
        socket.writePing(Buffer.buffer("secret"));
        socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(sealed.substring(9)), true));
        client.await(3);
        socket.close();

        assertThat(client.closed()).isEqualTo("1000 ");
        assertThat(client.messages).containsExactly(BEAT, "{\"at\":\"2026-01-01T00:00:01Z\"}", BEAT);
        assertThat(handshakes.getFirst().names())
                .map(String::toLowerCase)
                .containsExactlyInAnyOrder(
                        "host", "upgrade", "connection", "x-request-id", "sec-websocket-key", "sec-websocket-version");
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessReleased released
                && released.categories().toString().equals("[" + HEART + "]")
                && released.bytes() == bytes(client));
        assertThat(gateway.consent.events)
                .filteredOn(AuditEvent.WindowReleased.class::isInstance)
                .hasSize(3);
    }

    @Test
    void consentToReadIsNoConsentToASocketAndTheDataServiceIsNotAsked() {
        grant(EnumSet.of(Operation.READ, Operation.WRITE));

        eventually(() -> gateway.raw(handshake("")).startsWith("HTTP/1.1 403 "));
        handshakes.clear();
        assertThat(gateway.raw(handshake(""))).startsWith("HTTP/1.1 403 ");
        // As the self-test asks
        assertThat(gateway.get(LIVE).statusCode()).isEqualTo(403);
        assertThat(handshakes).isEmpty();
    }

    @Test
    void withdrawalClosesASilentSocketAndTheHistorySaysWhatHadLeft() {
        SocketApp client = open();
        say(sealed);
        client.await(1);

        long revision = gateway.consent.change(RunningGateway.ADA);
        eventually(() -> gateway.consent.acknowledged.containsValue(revision));

        assertThat(client.closed()).isEqualTo("1008 consent-required");
        assertThat(client.messages).containsExactly(BEAT);
        left.join();
        assertFailed(Problem.CONSENT_REQUIRED, BEAT.length());
    }

    @Test
    void noMessageLeavesAfterTheWithdrawalWasAcknowledged() {
        SocketApp client = open();
        say(sealed);
        client.await(1);

        long revision = gateway.consent.change(RunningGateway.ADA);
        eventually(() -> gateway.consent.acknowledged.containsValue(revision));
        say(sealed);

        client.closed();
        assertThat(client.messages).containsExactly(BEAT);
        assertFailed(Problem.CONSENT_REQUIRED, BEAT.length());
    }

    @Test
    void theEndOfTheTokenClosesTheSocket() {
        String token = RunningGateway.realm()
                .token(
                        RunningGateway.ADA.value(),
                        RunningGateway.APP,
                        "purpose:" + RunningGateway.PURPOSE,
                        // Counts for ten seconds longer, the tolerated skew
                        claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(1))));
        SocketApp client = open(token);

        assertThat(client.closed()).isEqualTo("1008 invalid-token");
        assertFailed(Problem.INVALID_TOKEN, 0);
    }

    @Test
    void anAppThatSpeaksIsClosedAndNotHeard() {
        SocketApp client = open();
        say(sealed);
        client.await(1);

        client.socket().sendText(BEAT, true).join();

        assertThat(client.closed()).isEqualTo("1008 malformed-request");
        left.join();
        assertThat(heard).isEmpty();
        assertFailed(Problem.MALFORMED_REQUEST, BEAT.length());
    }

    @Test
    void anAppThatLeavesEndsTheSocketOfTheDataService() {
        SocketApp client = open();
        client.socket().abort();

        left.join();
        assertFailed(Problem.GONE, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in the clear",
                "",
                "{\"interval\":812}",
                "{\"interval\":\"nsg1.AAAA\"}",
                "{\"at\":\"a\",\"at\":\"b\"}",
                "{\"at\":\"a\"}{\"at\":\"b\"}",
                "{\"at\":\"a\"",
                "\uFEFF{}"
            })
    void aMessageThatCannotBeJudgedClosesTheSocket(String message) {
        SocketApp client = open();
        say(message);
        say(sealed);

        client.closed();
        assertThat(client.messages).isEmpty();
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
    }

    @Test
    void bytesCloseTheSocket() {
        SocketApp client = open();
        service.join().writeBinaryMessage(Buffer.buffer(sealed));
        assertThat(client.closed()).isEqualTo("1011 service-failed");
        assertThat(client.messages).isEmpty();
    }

    @Test
    void aMessageBeyondTheLimitClosesTheSocket() {
        SocketApp client = open();
        ServerWebSocket socket = service.join();
        socket.writeFrame(WebSocketFrame.textFrame(sealed, false));
        for (int i = 0; i < 5; i++) {
            socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(" ".repeat(60_000)), i == 4));
        }
        assertThat(client.closed()).isEqualTo("1011 service-failed");
        assertThat(client.messages).isEmpty();
    }

    @Test
    void aDataServiceThatBreaksOffIsNoRegularEnd() {
        SocketApp client = open();
        say(sealed);
        client.await(1);
        service.join().close((short) 1011);

        assertThat(client.closed()).startsWith("1011 ");
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
    }

    @Test
    void aGatewayThatStopsSaysSo() {
        SocketApp client = open();
        say(sealed);
        client.await(1);

        gateway.stopServing();

        assertThat(client.closed()).startsWith("1001 ");
        left.join();
        assertThat(gateway.consent.events)
                .filteredOn(AuditEvent.AccessReleased.class::isInstance)
                .last()
                .isInstanceOfSatisfying(
                        AuditEvent.AccessReleased.class,
                        released -> assertThat(released.bytes()).isEqualTo(bytes(client)));
    }

    @Test
    void aDataServiceThatDoesNotAgreeIsAnAnswerAndNoSocket() {
        handshake = each -> each.reject(418);

        assertThat(gateway.raw(handshake(""))).startsWith("HTTP/1.1 502 ").contains("service-failed");
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
    }

    @Test
    void aPlainRequestIsNoSocket() {
        assertThat(gateway.get(LIVE).statusCode()).isEqualTo(400);
        assertThat(handshakes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://localhost:8080",
                "Sec-WebSocket-Version: 8",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Upgrade: h2c"
            })
    void aHandshakeThatIsNoneOrOfAPageIsRefusedBeforeTheDataServiceIsAsked(String line) {
        assertThat(gateway.raw(handshake(line + "\r\n"))).startsWith("HTTP/1.1 40");
        assertThat(handshakes).isEmpty();
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessDenied);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "access_token"})
    void aTokenInTheProtocolIsNoToken(String name) {
        String line = "Sec-WebSocket-Protocol: %s, %s\r\n".formatted(name, RunningGateway.token());
        String answer = gateway.raw(handshake(line).replaceAll("Authorization: [^\r]*\r\n", ""));

        assertThat(answer).startsWith("HTTP/1.1 401 ");
        assertThat(handshakes).isEmpty();
    }

    @Test
    void neitherExtensionsNorProtocolsAreAgreedToAndAnUnmaskedFrameEndsTheSocket() throws IOException {
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            raw.setSoTimeout(10_000);
            OutputStream out = raw.getOutputStream();
            String offers = """
                    Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
                    Sec-WebSocket-Protocol: chat
                    """.replace("\n", "\r\n");
            out.write(handshake(offers).getBytes(StandardCharsets.ISO_8859_1));
            String head = head(raw.getInputStream());
            assertThat(head).startsWith("HTTP/1.1 101 ").contains("upgrade");
            assertThat(head.toLowerCase(Locale.ROOT))
                    .contains("ratelimit: ")
                    .doesNotContain("extensions")
                    .doesNotContain("sec-websocket-protocol");

            out.write(new byte[] {(byte) 0x81, 2, '{', '}'});
            left.join();
            assertThat(heard).isEmpty();
        }
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("after `%s`", head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    private static int bytes(SocketApp client) {
        return client.messages.stream().mapToInt(String::length).sum();
    }

    private static String descriptor(int port) {
        return """
            service: pulse
            upstream: http://127.0.0.1:%d
            place: EU
            routes:
              - path: /v1/people/{person}/beats
                methods: { GET: read, POST: write }
                subject: path.person
                records: /beats/*
                fields:
                  - { at: /beats/*/at, category: none, shape: recorded-at }
                  - { at: /beats/*/interval, category: biometric.heart-rate-variability, rest: sealed }
              - path: /v1/people/{person}/live
                methods: { GET: stream }
                subject: path.person
                body: websocket
                records-of: /v1/people/{person}/beats
            """.formatted(port);
    }

    private static String handshake(String more) {
        return """
                GET %s HTTP/1.1
                Host: localhost
                Authorization: Bearer %s
                Connection: keep-alive, Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                %s
                """.replace("\n", "\r\n").formatted(LIVE, RunningGateway.token(), more);
    }

    private void grant(EnumSet<Operation> operations) {
        gateway.consent.change(RunningGateway.ADA, RunningGateway.grantOf(HEART, operations));
    }

    private void say(String message) {
        service.join().writeTextMessage(message);
    }

    private void assertFailed(Problem problem, long bytes) {
        eventually(() -> gateway.consent.events.getLast() instanceof AuditEvent.AccessFailed);
        assertThat(gateway.consent.events.getLast()).isInstanceOfSatisfying(AuditEvent.AccessFailed.class, failed -> {
            assertThat(failed.problem()).isEqualTo(problem.code());
            assertThat(failed.bytes()).isEqualTo(bytes);
        });
    }

    private SocketApp open() {
        return open(RunningGateway.token());
    }

    private SocketApp open(String token) {
        return SocketApp.open(gateway, LIVE, token);
    }
}

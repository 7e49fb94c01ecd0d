package org.neuroskin.gateway.serve;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.neuroskin.gateway.forward.Conversation;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/** The app's end of a WebSocket (RFC 6455), to be told messages. What it says itself is part of a {@link Conversation}. */
final class AppSocket {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");
    private static final short DONE = 1000;
    private static final short GOING_AWAY = 1001;
    private static final short POLICY = 1008;
    private static final short FAILED = 1011;

    private final ServerWebSocket socket;

    private AppSocket(ServerWebSocket socket, Conversation conversation) {
        this.socket = socket;
        conversation.listen(Conversation.Side.APP, socket);
        // The next beat ends it, once that is recorded
        socket.shutdownHandler(stopping -> {});
    }

    /**
     * Refuses what is no handshake (RFC 6455 section 4.2.1), and every page: a page cannot send {@code Authorization} with a
     * handshake, so who sends {@code Origin} was not made for this.
     */
    static void requireHandshake(HttpServerRequest request) {
        MultiMap headers = request.headers();
        boolean upgrades = headers.getAll("Connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(option -> option.strip().equalsIgnoreCase("upgrade"));
        List<String> keys = headers.getAll("Sec-WebSocket-Key");
        if (request.version() != HttpVersion.HTTP_1_1
                || !upgrades
                || !headers.getAll("Upgrade").stream().allMatch("websocket"::equalsIgnoreCase)
                || !headers.contains("Upgrade")
                || !headers.getAll("Sec-WebSocket-Version").equals(List.of("13"))
                || keys.size() != 1
                || !KEY.matcher(keys.getFirst()).matches()) {
            throw Refusal.malformed("The route opens WebSockets of version 13 over HTTP/1.1 and nothing else.")
                    .withHeader("Sec-WebSocket-Version", "13");
        }
        if (headers.contains("Origin")) {
            throw new Refusal(Problem.MALFORMED_REQUEST, DenialReason.BAD_REQUEST, "Sockets are not opened for pages.");
        }
    }

    /** Answers the handshake. Runs on the event loop. */
    static Future<AppSocket> accept(HttpServerRequest request, Conversation conversation) {
        return request.toWebSocket().map(socket -> new AppSocket(socket, conversation));
    }

    Future<Void> send(byte[] message) {
        return socket.writeTextMessage(new String(message, StandardCharsets.UTF_8));
    }

    Future<Void> ping() {
        return socket.writePing(Buffer.buffer());
    }

    /**
     * Closes regularly.
     *
     * @param stopping whether because the gateway stops
     */
    void end(boolean stopping) {
        socket.close(stopping ? GOING_AWAY : DONE);
    }

    /** Closes with the code of the problem as the reason. */
    void refuse(Refusal refusal) {
        short code = refusal.problem().status() < 500 ? POLICY : FAILED;
        socket.close(code, refusal.problem().code());
    }

    /** Whether the app has closed, after which it can be told nothing. What it said before may still come. */
    boolean isClosed() {
        return socket.isClosed();
    }
}

package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An app on a WebSocket: what it hears and says. */
final class SocketApp implements WebSocket.Listener {
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> ponged = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

    static SocketApp open(RunningGateway gateway, String target, String token, String... headers) {
        SocketApp app = new SocketApp();
        WebSocket.Builder builder =
                RunningGateway.HTTP.newWebSocketBuilder().header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            builder = RunningGateway.HTTP.newWebSocketBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
        }
        builder.buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + target), app)
                .join();
        return app;
    }

    WebSocket socket() {
        return socket.join();
    }

    void say(String message) {
        socket().sendText(message, true).join();
    }

    /** Says it, if the socket is still open. */
    boolean offer(String message) {
        try {
            say(message);
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    void await(int count) {
        eventually(() -> messages.size() == count || closed.isDone());
        assertThat(messages).as("closed: " + closed.getNow("not")).hasSize(count);
    }

    /** Code and reason. */
    String closed() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket.complete(opened);
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        ponged.complete(null);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable cause) {
        closed.completeExceptionally(cause);
    }
}

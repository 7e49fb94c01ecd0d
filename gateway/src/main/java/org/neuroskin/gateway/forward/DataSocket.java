package org.neuroskin.gateway.forward;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;

/** A WebSocket of a data service (RFC 6455), to be told the app's messages. What it says itself is part of a {@link Conversation}. */
public final class DataSocket implements AutoCloseable {
    private static final short DONE = 1000;
    private static final short GOING_AWAY = 1001;

    private final WebSocket socket;

    /** To be made on the event loop, before a frame can arrive. */
    DataSocket(WebSocket socket, Conversation conversation) {
        this.socket = socket;
        conversation.listen(Conversation.Side.DATA_SERVICE, socket);
    }

    /**
     * Hands over a message and returns once it is with the operating system. Whether the data service has read it, nobody tells.
     *
     * @throws Refusal where the data service does not take it within a second; it is then cut off, and nothing of it leaves later
     */
    public void send(byte[] message) {
        Future<Void> written = socket.writeTextMessage(new String(message, StandardCharsets.UTF_8));
        try {
            written.toCompletionStage().toCompletableFuture().get(Cutting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Refusal(Problem.SERVICE_FAILED, "The data service has closed its socket.");
        } catch (TimeoutException e) {
            cutOff();
            throw new Refusal(Problem.SERVICE_TIMEOUT, "The data service did not take a message in time.");
        } catch (InterruptedException e) {
            cutOff();
            Thread.currentThread().interrupt();
            throw new Refusal(Problem.SERVICE_FAILED, "The gateway is stopping.");
        }
    }

    /** Closes because there is no more to say. */
    public void end() {
        socket.close(DONE);
    }

    /** Closes, if it was not ended, because the app's end is there no more. */
    @Override
    public void close() {
        socket.close(GOING_AWAY);
    }

    private void cutOff() {
        Cutting.off(((WebSocketInternal) socket).channelHandlerContext().channel());
    }
}

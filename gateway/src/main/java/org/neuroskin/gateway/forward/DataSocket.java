package org.neuroskin.gateway.forward;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;

/**
 * A WebSocket of a data service (RFC 6455), for a virtual thread to read message by message. Asks for the next frame only once
 * one is used up, so that a slow reader slows the sender down.
 */
public final class DataSocket implements AutoCloseable {
    private static final Set<Short> REGULAR = Set.of((short) 1000, (short) 1001);

    private sealed interface Part {
        record Frame(WebSocketFrame frame) implements Part {}

        record End() implements Part {}
    }

    private final WebSocket socket;
    private final int maxBytes;
    private final BlockingQueue<Part> arrived = new LinkedBlockingQueue<>();

    /**
     * To be made on the event loop, before a frame can arrive.
     *
     * @param maxBytes the largest message
     */
    DataSocket(WebSocket socket, int maxBytes) {
        this.socket = socket;
        this.maxBytes = maxBytes;
        socket.pause();
        // What breaks ends the socket, which the end handler tells
        socket.exceptionHandler(cause -> {});
        socket.endHandler(end -> arrived.add(new Part.End()));
        socket.frameHandler(frame -> arrived.add(new Part.Frame(frame)));
        socket.fetch(1);
    }

    /**
     * Takes each message of text until the data service closes regularly.
     *
     * @param beat is run at first and then each second by whoever reads, whether anything comes or not; what it throws ends the
     *     reading
     * @throws Refusal for a message of bytes, or one that is too large
     * @throws IOException if it broke off
     */
    public void forEach(Runnable beat, Consumer<byte[]> taker) throws IOException {
        Beating beating = new Beating(beat);
        for (byte[] message = next(beating); message != null; message = next(beating)) {
            taker.accept(message);
        }
    }

    /** Null at the regular end. */
    private byte @Nullable [] next(Beating beating) throws IOException {
        Buffer message = Buffer.buffer();
        while (true) {
            switch (take(beating)) {
                case Part.Frame(WebSocketFrame frame) -> {
                    socket.fetch(1);
                    if (frame.isBinary()) {
                        throw failed("sent bytes");
                    }
                    if (frame.isText() || frame.isContinuation()) {
                        message.appendBuffer(frame.binaryData());
                        if (message.length() > maxBytes) {
                            throw failed("sent a message that is too large");
                        }
                        if (frame.isFinal()) {
                            return message.getBytes();
                        }
                    }
                }
                case Part.End end -> {
                    if (message.length() == 0 && isRegular(socket.closeStatusCode())) {
                        return null;
                    }
                    throw new EOFException("the socket broke off");
                }
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private static boolean isRegular(@Nullable Short code) {
        return code != null && REGULAR.contains(code);
    }

    private Part take(Beating beating) throws IOException {
        try {
            return beating.next(arrived);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static Refusal failed(String how) {
        return new Refusal(Problem.SERVICE_FAILED, "The data service %s.".formatted(how));
    }
}

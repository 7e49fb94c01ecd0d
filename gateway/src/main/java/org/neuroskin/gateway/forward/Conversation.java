package org.neuroskin.gateway.forward;

import io.netty.handler.codec.CorruptedFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;

/**
 * What the two ends of a WebSocket (RFC 6455) say, for one virtual thread to take in the order in which it came.
 *
 * <p><b>Guarantee</b>: of each end one message at most is held, which it may still be sending. The next is taken in once that one
 * has been dealt with, so that who deals with it slows the sender down.
 */
public final class Conversation {
    private final int maxBytes;
    private final BlockingQueue<Part> arrived = new LinkedBlockingQueue<>();

    /** Who speaks. */
    public enum Side {
        /** Who opened the socket. */
        APP("The app", Problem.MALFORMED_REQUEST, Problem.GONE),
        /** Whom the gateway asked. */
        DATA_SERVICE("The data service", Problem.SERVICE_FAILED, Problem.SERVICE_FAILED);

        private final String name;
        private final Problem unfit;
        private final Problem gone;

        Side(String name, Problem unfit, Problem gone) {
            this.name = name;
            this.unfit = unfit;
            this.gone = gone;
        }
    }

    private sealed interface Part {
        record Message(End from, Buffer text) implements Part {}

        record Closed() implements Part {}

        record Refused(Refusal why) implements Part {}
    }

    /**
     * Nothing said yet.
     *
     * @param maxBytes the largest message
     */
    public Conversation(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Listens to an end. To be called on its event loop, before a frame can arrive. */
    public void listen(Side side, WebSocket socket) {
        new End(side, socket).next();
    }

    /**
     * Takes each message of text until one side closes regularly.
     *
     * @param beat is run at first and then each second, whether anything comes or not; what it throws ends the conversation, and so
     *     does what the takers throw
     * @throws Refusal for a message of bytes, one that is too large, or where a side broke off
     */
    public void run(Runnable beat, Consumer<byte[]> fromApp, Consumer<byte[]> fromDataService) throws IOException {
        Beating beating = new Beating(beat);
        while (true) {
            switch (take(beating)) {
                case Part.Message(End from, Buffer text) -> {
                    (from.side == Side.APP ? fromApp : fromDataService).accept(text.getBytes());
                    from.next();
                }
                case Part.Closed closed -> {
                    return;
                }
                case Part.Refused(Refusal why) -> throw why;
            }
        }
    }

    private Part take(Beating beating) throws IOException {
        try {
            return beating.next(arrived);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private final class End {
        private static final Set<Short> REGULAR = Set.of((short) 1000, (short) 1001);

        /** Pings are answered by the socket; of who does not take the answers, they would fill the memory. */
        private static final int UNTAKEN_PONGS = 100;

        private final Side side;
        private final WebSocket socket;
        private Buffer message = Buffer.buffer();
        private int pongs;

        End(Side side, WebSocket socket) {
            this.side = side;
            this.socket = socket;
            socket.pause();
            socket.exceptionHandler(cause -> {
                // What else breaks closes the socket
                if (cause instanceof CorruptedFrameException) {
                    refuse(side.unfit, "sent a frame that is none, or is too large");
                }
            });
            // A regular end comes in its turn, after what was said before it
            socket.endHandler(end -> closed());
            socket.closeHandler(closed -> {
                if (socket.closeStatusCode() == 1006) {
                    closed();
                }
            });
            socket.frameHandler(this::take);
        }

        void next() {
            socket.fetch(1);
        }

        private void take(WebSocketFrame frame) {
            if (frame.isPing()) {
                pongs = !socket.isClosed() && socket.writeQueueFull() ? pongs + 1 : 0;
                if (pongs > UNTAKEN_PONGS) {
                    refuse(side.unfit, "does not take the answers to its pings");
                }
            } else if (frame.isBinary()) {
                refuse(side.unfit, "sent bytes");
            } else if (frame.isText() || frame.isContinuation()) {
                message.appendBuffer(frame.binaryData());
                if (message.length() > maxBytes) {
                    refuse(side.unfit, "sent a message that is too large");
                } else if (frame.isFinal()) {
                    arrived.add(new Part.Message(this, message));
                    message = Buffer.buffer();
                } else {
                    next();
                }
            }
        }

        private void closed() {
            if (message.length() == 0 && REGULAR.contains(socket.closeStatusCode())) {
                arrived.add(new Part.Closed());
            } else {
                refuse(side.gone, "broke off");
            }
        }

        private void refuse(Problem problem, String how) {
            arrived.add(new Part.Refused(new Refusal(problem, "%s %s.".formatted(side.name, how))));
        }
    }
}

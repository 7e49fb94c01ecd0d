package org.neuroskin.gateway.forward;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body as it arrives, for a virtual thread to read. Asks for more buffers only once as many are used up, so that a slow
 * reader slows the sender down.
 */
public final class StreamInput extends InputStream {
    private static final int AHEAD = 4;

    /** Not one by one: each time the event loop may have to be woken. */
    private static final int AGAIN = AHEAD / 2;

    /** A body larger than was allowed. */
    public static final class TooLarge extends IOException {
        private final long allowed;

        TooLarge(long allowed) {
            super("the body is larger than allowed");
            this.allowed = allowed;
        }

        /** The largest that was allowed, in bytes. */
        public long allowed() {
            return allowed;
        }
    }

    /** A body that did not arrive in time. */
    public static final class TooLate extends IOException {
        TooLate() {
            super("the body did not arrive in time");
        }
    }

    private sealed interface Part {
        record Data(Buffer buffer) implements Part {}

        record End() implements Part {}

        record Failed(Throwable cause) implements Part {}
    }

    private final ReadStream<Buffer> stream;
    private final @Nullable Deadline deadline;
    private final Beating beating;
    private final BlockingQueue<Part> arrived = new LinkedBlockingQueue<>();
    private final long allowed;
    private long received;
    private @Nullable Buffer current;
    private int position;
    private boolean ended;
    private int usedUp;

    /**
     * Begins to read.
     *
     * @param stream paused and unread
     * @param allowed the largest body in bytes
     * @param within how long the whole body may take, apart from what its bytes give it, see {@link Deadline}
     */
    public StreamInput(ReadStream<Buffer> stream, long allowed, Duration within) {
        this(stream, allowed, Deadline.in(within));
    }

    StreamInput(ReadStream<Buffer> stream, long allowed, Deadline deadline) {
        this(stream, allowed, deadline, () -> {});
    }

    /**
     * Begins to read what may last for ever.
     *
     * @param beat is run at the first read and then each second by whoever reads, whether anything comes or not; what it throws
     *     ends the body
     */
    StreamInput(ReadStream<Buffer> stream, Runnable beat) {
        this(stream, Long.MAX_VALUE, null, beat);
    }

    private StreamInput(ReadStream<Buffer> stream, long allowed, @Nullable Deadline deadline, Runnable beat) {
        this.stream = stream;
        this.allowed = allowed;
        this.deadline = deadline;
        this.beating = new Beating(beat);
        stream.exceptionHandler(cause -> arrived.add(new Part.Failed(cause)));
        stream.endHandler(end -> arrived.add(new Part.End()));
        stream.handler(buffer -> arrived.add(new Part.Data(buffer)));
        stream.fetch(AHEAD);
    }

    boolean atEnd() {
        return ended;
    }

    /** How much was taken so far of what has arrived. */
    long received() {
        return received;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        Buffer from = current;
        while (from == null || position == from.length()) {
            if (!next()) {
                return -1;
            }
            from = current;
        }
        int count = Math.min(length, from.length() - position);
        from.getBytes(position, position + count, into, offset);
        position += count;
        return count;
    }

    /** Zero only where the next read may have to wait. */
    @Override
    public int available() {
        Buffer from = current;
        int left = from == null ? 0 : from.length() - position;
        return left == 0 && !arrived.isEmpty() ? 1 : left;
    }

    private boolean next() throws IOException {
        if (ended) {
            return false;
        }
        return switch (take()) {
            case Part.Data(Buffer buffer) -> {
                received += buffer.length();
                if (received > allowed) {
                    throw new TooLarge(allowed);
                }
                if (deadline != null) {
                    deadline.moved(buffer.length());
                }
                current = buffer;
                position = 0;
                askAgain();
                yield true;
            }
            case Part.End end -> {
                ended = true;
                yield false;
            }
            case Part.Failed(Throwable cause) -> throw new IOException("the body broke off", cause);
        };
    }

    private void askAgain() {
        usedUp++;
        if (usedUp == AGAIN) {
            usedUp = 0;
            try {
                stream.fetch(AGAIN);
            } catch (IllegalStateException e) {
                // HTTP/2 says so once the end has come, which is among what has arrived
            }
        }
    }

    private Part take() throws IOException {
        try {
            Part part =
                    deadline == null ? beating.next(arrived) : arrived.poll(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
            if (part == null) {
                throw new TooLate();
            }
            return part;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}

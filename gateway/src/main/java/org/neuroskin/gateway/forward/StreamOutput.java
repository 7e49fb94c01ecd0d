package org.neuroskin.gateway.forward;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeoutException;

/** A body as it leaves, written by a virtual thread, which waits for each piece to be on its way. */
final class StreamOutput extends OutputStream {
    private static final int PIECE = 64 * 1024;

    private final WriteStream<Buffer> stream;
    private final Deadline deadline;
    private Buffer gathered = Buffer.buffer(PIECE);

    StreamOutput(WriteStream<Buffer> stream, Deadline deadline) {
        this.stream = stream;
        this.deadline = deadline;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        gathered.appendBytes(bytes, offset, length);
        if (gathered.length() >= PIECE) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (gathered.length() > 0) {
            Buffer piece = gathered;
            gathered = Buffer.buffer(PIECE);
            try {
                int length = piece.length();
                deadline.await(stream.write(piece));
                deadline.moved(length);
            } catch (TimeoutException e) {
                throw new IOException("the receiver is too slow", e);
            }
        }
    }
}

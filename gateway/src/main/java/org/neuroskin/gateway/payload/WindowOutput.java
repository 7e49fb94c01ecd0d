package org.neuroskin.gateway.payload;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedSet;
import org.neuroskin.kernel.CategoryId;

/** Gathers a body into windows. Unless told to, only a window that more follows goes to the sink; the last one is handed out at
 * the end. */
final class WindowOutput extends OutputStream {
    static final int WINDOW_BYTES = 256 * 1024;
    private static final int FIRST_BYTES = 8 * 1024;
    private static final byte[] NOTHING = {};

    private final WindowSink sink;
    private byte[] window = NOTHING;
    private int filled;
    private long windows;
    private long released;

    WindowOutput(WindowSink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == WINDOW_BYTES) {
                releaseWindow();
            }
            int taken = Math.min(left, WINDOW_BYTES - filled);
            ensureRoom(filled + taken);
            System.arraycopy(bytes, from, window, filled, taken);
            filled += taken;
            from += taken;
            left -= taken;
        }
    }

    /**
     * Room for the next bytes of the body in one piece, to be filled before anything else is called. A window that has no such
     * room is released though it is not full.
     *
     * @param bytes at most {@link #WINDOW_BYTES}
     */
    ByteBuffer room(int bytes) {
        if (filled + bytes > WINDOW_BYTES) {
            releaseWindow();
        }
        if (filled + bytes > window.length) {
            // Whoever knows of so many bytes at once has more of them
            window = Arrays.copyOf(window, WINDOW_BYTES);
        }
        filled += bytes;
        return ByteBuffer.wrap(window, filled - bytes, bytes);
    }

    ReleasableBody end(SortedSet<CategoryId> categories) {
        return new ReleasableBody(gathered(), windows, released + filled, categories);
    }

    private void ensureRoom(int bytes) {
        if (bytes > window.length) {
            window = Arrays.copyOf(
                    window, Math.min(WINDOW_BYTES, Math.max(bytes, Math.max(FIRST_BYTES, 2 * window.length))));
        }
    }

    private byte[] gathered() {
        return filled == window.length ? window : Arrays.copyOf(window, filled);
    }

    /** Hands what there is to the sink, if anything. */
    void release() {
        if (filled > 0) {
            releaseWindow();
        }
    }

    void releaseWindow() {
        byte[] full = gathered();
        if (filled < WINDOW_BYTES) {
            // A stream that waits for its next message holds no window meanwhile
            window = NOTHING;
        }
        filled = 0;
        sink.release(windows, full);
        windows++;
        released += full.length;
    }
}

package org.neuroskin.gateway.payload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;

/** Lines of a body, ended by CR, LF or both, whatever pieces it comes in. */
final class Lines {
    private static final int PIECE_BYTES = 8 * 1024;

    private final InputStream in;
    private final int maxBytes;
    private final Problem tooLong;
    private final byte[] piece = new byte[PIECE_BYTES];
    private int position;
    private int filled;
    private boolean afterReturn;
    private boolean ended = true;

    /**
     * Reads nothing yet.
     *
     * @param maxBytes the longest line
     * @param tooLong why a longer one is refused
     */
    Lines(InputStream in, int maxBytes, Problem tooLong) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.tooLong = tooLong;
    }

    /** The next line without its end; null behind the last one. What follows the last line's end is no line if it is empty. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b >= 0; b = read()) {
            boolean pair = afterReturn && b == '\n';
            afterReturn = b == '\r';
            if (pair) {
                continue;
            }
            if (b == '\r' || b == '\n') {
                ended = true;
                return line.toByteArray();
            }
            if (line.size() == maxBytes) {
                throw new PayloadRefused(tooLong, "a record is too large");
            }
            line.write(b);
        }
        ended = line.size() == 0;
        return ended ? null : line.toByteArray();
    }

    /** Whether the line that came last was ended, and not cut off by the end of the body. */
    boolean ended() {
        return ended;
    }

    private int read() throws IOException {
        if (position == filled) {
            filled = in.read(piece, 0, piece.length);
            position = 0;
            if (filled < 0) {
                filled = 0;
                return -1;
            }
        }
        return piece[position++] & 0xff;
    }
}

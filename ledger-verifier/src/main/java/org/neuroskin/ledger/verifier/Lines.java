package org.neuroskin.ledger.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The entries of a history, one a line. */
final class Lines {
    private static final int MAX_ENTRY_BYTES = 65_535;

    private final InputStream in;
    private final byte[] buffer = new byte[2 * (MAX_ENTRY_BYTES + 1)];
    private int start;
    private int end;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The next line without its newline, or null at the end. */
    byte @Nullable [] next() throws IOException, BadEvidence {
        for (int at = start; ; at++) {
            if (at - start > MAX_ENTRY_BYTES) {
                throw BadEvidence.in("entries.ndjson", "a line is too long");
            }
            if (at == end) {
                at -= start;
                if (!fill()) {
                    if (at > 0) {
                        throw BadEvidence.in("entries.ndjson", "its last line does not end");
                    }
                    return null;
                }
                at += start;
            }
            if (buffer[at] == '\n') {
                byte[] line = Arrays.copyOfRange(buffer, start, at);
                start = at + 1;
                return line;
            }
        }
    }

    /** Moves what is left to the beginning and reads on; false at the end. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read > 0;
    }
}

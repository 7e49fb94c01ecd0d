package org.neuroskin.gateway.payload;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;

/**
 * The data of server-sent events (WHATWG HTML, section 9.2.6), one event at a time. Everything else that an event can have is
 * dropped: a name or an id could carry data that nobody described.
 */
final class Events {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);

    private final Lines lines;
    private final int maxBytes;
    private boolean begun;

    Events(InputStream in, int maxBytes) {
        this.lines = new Lines(in, maxBytes, Problem.SERVICE_FAILED);
        this.maxBytes = maxBytes;
    }

    /**
     * The data of the next event that has any; null at the end.
     *
     * @throws EOFException if the body ends in an event
     */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        boolean within = false;
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            byte[] field = withoutMark(line);
            if (field.length == 0 && data.size() > 0) {
                return Arrays.copyOf(data.toByteArray(), data.size() - 1);
            }
            within = field.length > 0;
            byte[] value = data(field);
            if (value != null) {
                if (data.size() + value.length > maxBytes) {
                    throw new PayloadRefused(Problem.SERVICE_FAILED, "a record is too large");
                }
                data.writeBytes(value);
                data.write('\n');
            }
        }
        if (within || data.size() > 0 || !lines.ended()) {
            throw new EOFException("the body ends in an event");
        }
        return null;
    }

    private byte[] withoutMark(byte[] line) {
        boolean marked =
                !begun && line.length >= MARK.length && Arrays.equals(line, 0, MARK.length, MARK, 0, MARK.length);
        begun = true;
        return marked ? Arrays.copyOfRange(line, MARK.length, line.length) : line;
    }

    /** The value of a field called {@code data}; null for any other. */
    private static byte @Nullable [] data(byte[] line) {
        if (line.length < DATA.length || !Arrays.equals(line, 0, DATA.length, DATA, 0, DATA.length)) {
            return null;
        }
        if (line.length == DATA.length) {
            return new byte[0];
        }
        if (line[DATA.length] != ':') {
            return null;
        }
        int from = DATA.length + 1;
        boolean blank = from < line.length && line[from] == ' ';
        return Arrays.copyOfRange(line, blank ? from + 1 : from, line.length);
    }
}

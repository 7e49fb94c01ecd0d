package org.neuroskin.gateway.payload;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldTree;

/**
 * Records that a data service answers one by one, on their way to the app: each goes through {@link ResponsePayload} by itself.
 *
 * <p><b>Guarantee</b>: a record leaves only once all of it was judged; one that cannot be judged ends the body. The framing is
 * written anew, so that nothing of the data service's passes beside the records.
 */
public final class RecordsPayload {
    /** Larger than what a request of the usual size becomes when it is sealed. */
    private static final int MAX_RECORD_BYTES = 4 << 20;

    /** The largest record that can be handed out by itself. */
    public static final int MAX_MESSAGE_BYTES = WindowOutput.WINDOW_BYTES;

    private static final byte[] LINE_END = {'\n'};
    private static final byte[] EVENT_END = {'\n', '\n'};
    private static final byte[] EVENT_DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    /** Thrown where the next record is waited for, to end the body with what was handed out. */
    public static final class NoMore extends RuntimeException {
        /** Says nothing more. */
        public NoMore() {
            super("no more records are wanted", null, false, false);
        }
    }

    private final ResponsePayload payload;
    private final FieldTree fields;
    private final ConfirmedWindows confirmed;
    private final WindowOutput out;
    private final SortedSet<CategoryId> found = new TreeSet<>();

    /** Made for one access. Windows go to the sink as they fill; of events, whenever no more has arrived. */
    public RecordsPayload(ResponsePayload payload, WindowSink sink) {
        this.payload = payload;
        this.fields = payload.recordFields();
        this.confirmed = payload.confirmed(sink);
        this.out = new WindowOutput(confirmed);
    }

    /**
     * Reads NDJSON to its end. Empty lines count for nothing.
     *
     * @throws PayloadRefused as {@link ResponsePayload#open}
     * @throws IOException as the body fails
     */
    public ReleasableBody lines(InputStream body) throws IOException {
        Lines lines = new Lines(body, MAX_RECORD_BYTES, Problem.SERVICE_FAILED);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (line.length > 0) {
                record(new byte[0], line, LINE_END);
            }
        }
        ReleasableBody opened = out.end(found);
        confirmed.confirm();
        return opened;
    }

    /**
     * Reads server-sent events for as long as they come or until {@link NoMore}, and hands out all that came whole.
     *
     * @throws PayloadRefused as {@link ResponsePayload#open}
     * @throws IOException as the body fails, or where it ends in an event
     */
    public ReleasableBody events(InputStream body) throws IOException {
        InputStream releasing = new FilterInputStream(body) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (in.available() == 0) {
                    out.release();
                }
                return in.read(into, offset, length);
            }
        };
        Events events = new Events(releasing, MAX_RECORD_BYTES);
        try {
            for (byte[] data = events.next(); data != null; data = events.next()) {
                record(EVENT_DATA, data, EVENT_END);
            }
        } catch (NoMore e) {
            // What had not come whole is left out
        }
        // Nothing is left for after the final record, which then tells exactly what had left
        out.release();
        return out.end(found);
    }

    /**
     * Hands out one record by itself: a window is one record.
     *
     * @throws PayloadRefused as {@link ResponsePayload#open}
     */
    public void message(byte[] data) {
        byte[] kept = judged(data);
        if (kept.length > MAX_MESSAGE_BYTES) {
            throw new PayloadRefused(Problem.SERVICE_FAILED, "a record is too large");
        }
        out.write(kept, 0, kept.length);
        out.release();
    }

    /** The end of what was handed out by itself. */
    public ReleasableBody end() {
        return out.end(found);
    }

    /** Releases a window without anything in it, which says in the history that the access still goes on. */
    public void stillOpen() {
        out.releaseWindow();
    }

    private void record(byte[] before, byte[] record, byte[] after) {
        byte[] kept = judged(record);
        if (kept.length > 0) {
            out.write(before, 0, before.length);
            out.write(kept, 0, kept.length);
            out.write(after, 0, after.length);
        }
    }

    private byte[] judged(byte[] record) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(record.length);
        found.addAll(payload.record(record, fields, kept));
        return kept.toByteArray();
    }
}

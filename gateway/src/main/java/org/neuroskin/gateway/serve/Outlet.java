package org.neuroskin.gateway.serve;

import java.util.Map;
import java.util.function.Consumer;
import org.neuroskin.gateway.payload.RecordsPayload;
import org.neuroskin.gateway.payload.WindowSink;

/** Where the windows of one answer leave: each recorded, then checked, then handed over. */
final class Outlet implements WindowSink {
    private static final int COMMENT_BEATS = 10;

    /** Well below the four minutes after which the history takes a silent access of a gateway that is gone for ended. */
    private static final int RECORD_BEATS = 60;

    private final Exchange exchange;
    private final int status;
    private final Map<String, String> headers;
    private final Recording recording;
    private final Consumer<Runnable> releasing;
    private long beats;

    /** Makes a window durable. */
    interface Recording {
        void record(long window, long bytes);
    }

    /**
     * The outlet of an answer that has not begun.
     *
     * @param headers of the answer; may be added to until it begins
     * @param releasing runs what it is given if that is still permitted, and throws otherwise
     */
    Outlet(
            Exchange exchange,
            int status,
            Map<String, String> headers,
            Recording recording,
            Consumer<Runnable> releasing) {
        this.exchange = exchange;
        this.status = status;
        this.headers = headers;
        this.recording = recording;
        this.releasing = releasing;
    }

    @Override
    public void release(long window, byte[] bytes) {
        recording.record(window, bytes.length);
        releasing.accept(() -> {
            begin();
            exchange.window(bytes);
        });
    }

    /**
     * Run each second of a stream: begins it, keeps it alive, and ends it once it is not permitted any more or nobody is there to
     * read it, even if no event comes. Where the gateway is about to stop, it ends as if the data service had no more.
     */
    void beat(RecordsPayload records) {
        if (exchange.mustEnd()) {
            throw new RecordsPayload.NoMore();
        }
        exchange.requireListener();
        boolean quiet = beats % COMMENT_BEATS != 0;
        releasing.accept(quiet ? () -> {} : this::comment);
        beats++;
        if (beats % RECORD_BEATS == 0) {
            records.stillOpen();
        }
    }

    /** Whether anything can leave: an app may close its socket and still have something to say. */
    boolean isOpen() {
        return !exchange.isClosed();
    }

    private void comment() {
        begin();
        exchange.comment();
    }

    private void begin() {
        if (!exchange.begun()) {
            exchange.begin(status, headers);
        }
    }
}

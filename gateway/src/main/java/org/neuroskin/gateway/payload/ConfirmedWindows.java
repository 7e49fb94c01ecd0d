package org.neuroskin.gateway.payload;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;

/**
 * Holds windows back until the version of everything in them is confirmed: those that end within a record whose id has not come yet,
 * and asks once for all that is in a window.
 */
final class ConfirmedWindows implements WindowSink {
    private static final int MAX_HELD = 16;

    private final @Nullable RecordVersions versions;
    private final WindowSink sink;
    private final Queue<Held> held = new ArrayDeque<>();

    private static final class Held {
        private final long window;
        private final byte[] bytes;

        Held(long window, byte[] bytes) {
            this.window = window;
            this.bytes = bytes;
        }
    }

    /** @param versions null where none are checked */
    ConfirmedWindows(@Nullable RecordVersions versions, WindowSink sink) {
        this.versions = versions;
        this.sink = sink;
    }

    @Override
    public void release(long window, byte[] bytes) {
        if (versions == null || !versions.isOpen()) {
            confirm();
            sink.release(window, bytes);
            return;
        }
        // the next window may take the place of this one
        held.add(new Held(window, bytes.clone()));
        if (held.size() == MAX_HELD) {
            throw new PayloadRefused(Problem.SERVICE_FAILED, "the data service returned a record that is too large");
        }
    }

    /** To be called before the last window leaves: whatever was met is confirmed, or nothing of it leaves. */
    void confirm() {
        if (versions != null) {
            versions.confirm();
        }
        for (Held next = held.poll(); next != null; next = held.poll()) {
            sink.release(next.window, next.bytes);
        }
    }
}

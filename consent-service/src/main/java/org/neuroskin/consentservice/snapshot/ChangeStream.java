package org.neuroskin.consentservice.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.consentservice.platform.Doorbell;
import org.neuroskin.kernel.RevisionChange;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes changes to a gateway for as long as it listens: one JSON line each, an empty line as a sign of life. */
@Component
class ChangeStream {
    /** How soon a change is seen whose ring was missed. */
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration SIGN_OF_LIFE = Duration.ofMillis(500);

    private final Changes changes;
    private final Doorbell doorbell;
    private final JsonMapper json;
    private volatile boolean stopping;

    ChangeStream(Changes changes, Doorbell doorbell, JsonMapper json) {
        this.changes = changes;
        this.doorbell = doorbell;
        this.json = json;
    }

    /** Ends when the gateway goes away ({@link IOException}), this service stops, or the database is lost. */
    void write(Map<Integer, Long> after, OutputStream out) throws IOException, InterruptedException {
        Map<Integer, Long> sent = new HashMap<>(after);
        long lastWritten = System.nanoTime() - SIGN_OF_LIFE.toNanos();
        boolean rung = false;
        while (!stopping) {
            long seen = doorbell.rings();
            List<RevisionChange> batch = rung ? changes.after(sent, seen) : changes.after(sent);
            for (RevisionChange change : batch) {
                out.write(json.writeValueAsBytes(change));
                out.write('\n');
                sent.put(change.shard(), change.revision());
            }
            boolean silent = System.nanoTime() - lastWritten >= SIGN_OF_LIFE.toNanos();
            if (batch.isEmpty() && silent) {
                out.write('\n');
            }
            if (!batch.isEmpty() || silent) {
                out.flush();
                lastWritten = System.nanoTime();
            }
            if (batch.size() < Changes.BATCH) {
                doorbell.await(seen, POLL);
                rung = doorbell.rings() != seen;
            }
        }
    }

    /** Open streams would hold up an orderly stop. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
        doorbell.ring();
    }
}

package org.neuroskin.gateway.serve;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.gateway.record.CannotRecord;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.DenialReason;

/**
 * Denials of requests without a valid token: recorded one by one up to so many a minute, then counted, and recorded as one
 * number for each reason when the minute is over. So nobody can fill the disk of the history without being somebody.
 *
 * <p>Nothing that was permitted depends on it. What cannot be recorded when its minute is over is told with the next.
 */
final class UnknownDenials {
    /** As many as a busy app with a broken token makes, and no more than 86,400 entries a day. */
    static final int EACH = 60;

    private final Recorder recorder;
    private final AccessEvents events;
    private final Map<DenialReason, Long> counts = new EnumMap<>(DenialReason.class);
    private Instant since;
    private int left = EACH;

    UnknownDenials(Recorder recorder, AccessEvents events) {
        this.recorder = recorder;
        this.events = events;
        this.since = events.now();
    }

    /** Whether this one is recorded by itself; if not, it is counted. */
    synchronized boolean isRecorded(DenialReason reason) {
        if (left > 0) {
            left--;
            return true;
        }
        counts.merge(reason, 1L, Long::sum);
        return false;
    }

    /** Ends the minute. */
    void tell() {
        Map<DenialReason, Long> counted;
        List<AuditEvent> told;
        Instant begun;
        synchronized (this) {
            counted = new EnumMap<>(counts);
            begun = since;
            told = counted.entrySet().stream()
                    .map(each -> events.summed(each.getKey(), each.getValue(), begun))
                    .toList();
            counts.clear();
            since = events.now();
            left = EACH;
        }
        if (told.isEmpty()) {
            return;
        }
        try {
            recorder.record(told.toArray(AuditEvent[]::new));
        } catch (CannotRecord e) {
            synchronized (this) {
                counted.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
                since = begun;
            }
        }
    }
}

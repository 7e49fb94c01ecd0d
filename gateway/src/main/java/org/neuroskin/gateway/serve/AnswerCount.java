package org.neuroskin.gateway.serve;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.gateway.record.CannotRecord;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.kernel.AnswersCounted;
import org.neuroskin.kernel.AuditEvent;

/**
 * Counts what this run of the gateway answers under {@code /api}, so that an answer without a record is missed in the history.
 *
 * <p><b>Guarantee</b>: each number is given once, from 1 without a gap. Whoever takes one has it recorded in the event that begins
 * an access, or says that this failed; what is neither stays a hole.
 */
final class AnswerCount {
    /** More than there can be while single exchanges fail; in an outage they are in a row, and one range. */
    static final int MOST_RANGES = 1_000;

    private final Recorder recorder;
    private final AccessEvents events;

    /** First to last, of numbers whose records could not be made durable. */
    private final TreeMap<Long, Long> unrecorded = new TreeMap<>();

    private long given;
    private long told;

    AnswerCount(Recorder recorder, AccessEvents events) {
        this.recorder = recorder;
        this.events = events;
    }

    /** The next number. */
    synchronized long next() {
        given++;
        return given;
    }

    /** What was answered under this number is a refusal that could not be recorded. */
    void unrecorded(long number) {
        unrecorded(number, number);
    }

    private synchronized void unrecorded(long from, long to) {
        long first = from;
        long last = to;
        Map.Entry<Long, Long> before = unrecorded.lowerEntry(first);
        if (before != null && before.getValue() == first - 1) {
            first = before.getKey();
        }
        Long after = unrecorded.remove(last + 1);
        if (after != null) {
            last = after;
        }
        unrecorded.put(first, last);
    }

    /** Has it recorded how far the count is, unless that was told before; what cannot be recorded is told the next time. */
    void tell() {
        tell(AnswersCounted.COUNTING);
    }

    /** The same at the end of this run. */
    void tellEnd() {
        tell(AnswersCounted.ENDED);
    }

    private void tell(String state) {
        long count;
        TreeMap<Long, Long> taken = new TreeMap<>();
        synchronized (this) {
            count = given;
            Iterator<Map.Entry<Long, Long>> all = unrecorded.entrySet().iterator();
            while (taken.size() < MOST_RANGES && all.hasNext()) {
                Map.Entry<Long, Long> range = all.next();
                taken.put(range.getKey(), range.getValue());
                all.remove();
            }
            boolean news = count > told || !taken.isEmpty() || state.equals(AnswersCounted.ENDED);
            if (count == 0 || !news) {
                return;
            }
        }
        List<String> ranges = new ArrayList<>();
        taken.forEach((first, last) -> ranges.add(first.equals(last) ? first.toString() : first + "-" + last));
        AuditEvent event = events.counted(count, ranges, state);
        try {
            recorder.record(event);
            synchronized (this) {
                told = count;
            }
        } catch (CannotRecord e) {
            taken.forEach(this::unrecorded);
        }
    }
}

package org.neuroskin.gateway.serve;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.record.CannotRecord;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;

/**
 * Writes down what becomes of an access: in the audit history, durably before a method returns, and in the metrics.
 *
 * <p><b>Failure</b>: {@link CannotRecord}, counted as such.
 */
final class AccessHistory {
    /** Who sends too much is told so without a record, or the record would be what floods. */
    private static final Set<Problem> UNRECORDED = EnumSet.of(Problem.TOO_MANY_REQUESTS, Problem.OVERLOADED);

    private final Recorder recorder;
    private final AccessEvents events;
    private final AccessMeters meters;

    AccessHistory(Recorder recorder, AccessEvents events, AccessMeters meters) {
        this.recorder = recorder;
        this.events = events;
        this.meters = meters;
    }

    /** What to answer: the refusal, or that it could not be recorded. */
    Refusal denied(Attempt attempt, Refusal refusal) {
        if (!UNRECORDED.contains(refusal.problem())) {
            try {
                recordOrDeny(attempt, events.denied(attempt, refusal.reason()));
            } catch (CannotRecord e) {
                return Denials.cannotRecord();
            }
        }
        meters.denied(attempt, refusal);
        return refusal;
    }

    /** False if the access must not go on, because its proof of possession had been used up before. */
    boolean intended(Attempt attempt, Permitted permitted) {
        return recordOrDeny(attempt, events.intended(permitted));
    }

    void window(Permitted permitted, long window, long bytes) {
        record(events.window(permitted.access(), window, bytes));
    }

    void released(Permitted permitted, int status, long bytes, Collection<CategoryId> categories) {
        record(events.released(permitted.access(), status, bytes, categories));
        meters.released(permitted, bytes);
    }

    /** @param bytes how much of the body had left */
    void failed(Permitted permitted, Refusal refusal, long bytes) {
        meters.failed(permitted, refusal);
        record(events.failed(permitted.access(), refusal.problem(), bytes));
    }

    private boolean recordOrDeny(Attempt attempt, AuditEvent event) {
        try {
            return meters.time(AccessMeters.Step.RECORD, () -> recorder.record(attempt.proof(), event));
        } catch (CannotRecord e) {
            meters.denied(attempt, Denials.cannotRecord());
            throw e;
        }
    }

    private void record(AuditEvent event) {
        meters.time(AccessMeters.Step.RECORD, () -> {
            recorder.record(event);
            return event;
        });
    }
}

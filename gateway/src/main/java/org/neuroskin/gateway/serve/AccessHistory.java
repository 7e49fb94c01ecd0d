package org.neuroskin.gateway.serve;

import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final UnknownDenials unknown;
    private final AnswerCount answers;

    AccessHistory(
            Recorder recorder, AccessEvents events, AccessMeters meters, UnknownDenials unknown, AnswerCount answers) {
        this.recorder = recorder;
        this.events = events;
        this.meters = meters;
        this.unknown = unknown;
        this.answers = answers;
    }

    /** The number of an access that begins within another, such as a message of a socket. */
    AnswerNumber number() {
        return new AnswerNumber(answers);
    }

    /** What to answer: the refusal, or that it could not be recorded. */
    Refusal denied(Attempt attempt, Refusal refusal) {
        if (isRecorded(attempt, refusal)) {
            try {
                recordOrDeny(
                        attempt,
                        events.denied(
                                attempt, refusal.reason(), attempt.number().take()));
            } catch (CannotRecord e) {
                return Denials.cannotRecord();
            }
        } else {
            attempt.number().uncounted();
        }
        meters.denied(attempt, refusal);
        return refusal;
    }

    private boolean isRecorded(Attempt attempt, Refusal refusal) {
        return !UNRECORDED.contains(refusal.problem())
                && (attempt.token() != null || unknown.isRecorded(refusal.reason()));
    }

    /** False if the access must not go on, because its proof of possession had been used up before. */
    boolean intended(Attempt attempt, Permitted permitted) {
        return recordOrDeny(attempt, events.intended(permitted, attempt.number().take()));
    }

    /** The same for an access of each of these, all of one attempt. */
    boolean intended(Attempt attempt, List<Permitted> all) {
        boolean unused = intended(attempt, all.getFirst());
        if (unused && all.size() > 1) {
            intendedToo(all.subList(1, all.size()));
        }
        return unused;
    }

    private void intendedToo(List<Permitted> others) {
        Map<Permitted, Long> numbers = new LinkedHashMap<>();
        others.forEach(each -> numbers.put(each, answers.next()));
        try {
            record(numbers.entrySet().stream()
                    .map(each -> events.intended(each.getKey(), each.getValue()))
                    .toArray(AuditEvent[]::new));
        } catch (CannotRecord e) {
            numbers.values().forEach(answers::unrecorded);
            throw e;
        }
    }

    /** What was released of each. */
    void released(Map<Permitted, Released> all) {
        record(all.entrySet().stream()
                .map(each -> events.released(
                        each.getKey().access(),
                        200,
                        each.getValue().bytes(),
                        each.getValue().categories()))
                .toArray(AuditEvent[]::new));
        all.forEach((permitted, released) -> meters.released(permitted, released.bytes()));
    }

    /** How much of what was released of one person. */
    record Released(long bytes, Collection<CategoryId> categories) {}

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
            boolean done = meters.time(AccessMeters.Step.RECORD, () -> recorder.record(attempt.proof(), event));
            if (done) {
                attempt.number().recorded();
            }
            return done;
        } catch (CannotRecord e) {
            attempt.number().lost();
            meters.denied(attempt, Denials.cannotRecord());
            throw e;
        }
    }

    private void record(AuditEvent... recorded) {
        meters.time(AccessMeters.Step.RECORD, () -> {
            recorder.record(recorded);
            return recorded;
        });
    }
}

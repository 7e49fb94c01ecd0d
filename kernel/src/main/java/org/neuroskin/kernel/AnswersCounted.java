package org.neuroskin.kernel;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far one run of a gateway has counted what it answers. Each number up to there is in an {@link AuditEvent.AccessIntended} or
 * an {@link AuditEvent.AccessDenied}, or told here or earlier as one without; any other has gone missing.
 *
 * @param gateway which gateway
 * @param run names its run, from its start to its end
 * @param count the highest number given so far
 * @param unrecorded numbers of refusals that could not be recorded, each {@code 17} or {@code 17-20}; an event of such a number may
 *     be there all the same
 * @param state {@link #COUNTING}, or {@link #ENDED} where this run will answer no more
 */
public record AnswersCounted(
        UUID event, Instant at, String gateway, UUID run, long count, List<String> unrecorded, String state)
        implements AuditEvent.Tally {

    /** The run goes on. */
    public static final String COUNTING = "counting";

    /** The gateway was stopped in good order. */
    public static final String ENDED = "ended";

    private static final Pattern RANGE = Pattern.compile("([1-9][0-9]{0,17})(?:-([1-9][0-9]{0,17}))?");

    /** Copies the list, and rejects a count of nothing, numbers that were never given, and states that are none. */
    public AnswersCounted {
        if (count < 1) {
            throw new IllegalArgumentException("count `%d` (expected: >= 1)".formatted(count));
        }
        if (!state.equals(COUNTING) && !state.equals(ENDED)) {
            throw new IllegalArgumentException("state `%s` (expected: %s or %s)".formatted(state, COUNTING, ENDED));
        }
        unrecorded = List.copyOf(unrecorded);
        for (String range : unrecorded) {
            if (!isRange(range, count)) {
                throw new IllegalArgumentException(
                        "range `%s` (expected: such as `17` or `17-20`, up to %d)".formatted(range, count));
            }
        }
    }

    private static boolean isRange(String text, long most) {
        Matcher numbers = RANGE.matcher(text);
        if (!numbers.matches()) {
            return false;
        }
        long first = Long.parseLong(numbers.group(1));
        long last = numbers.group(2) == null ? first : Long.parseLong(numbers.group(2));
        return first <= last && last <= most;
    }
}

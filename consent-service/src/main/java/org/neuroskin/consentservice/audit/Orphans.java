package org.neuroskin.consentservice.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Tells the accesses that nobody will end any more: those whose gateway is gone, and those that are silent for longer than any
 * access at a running gateway can be.
 *
 * <p>A gateway is gone if it has given its lease back, or has not renewed it for a minute as this process measures time. So no
 * clock that is set ends what is under way. What comes from it later all the same is rejected, and then not released by it.
 */
final class Orphans {
    /** Silence after which it matters whether the gateway is gone; longer than it takes a gateway to have an end recorded. */
    private static final Duration SILENCE = Duration.ofMinutes(4);

    /** More than 4 GiB take at the slowest rate that a gateway bears, a MiB a second. Less than what the verifier bears. */
    private static final Duration LONGEST_SILENCE = Duration.ofHours(2);

    /** Many times the two seconds of a lease. */
    private static final Duration GONE_AFTER = Duration.ofMinutes(1);

    private final Map<String, Renewal> seen = new HashMap<>();

    /**
     * The accesses to end now. To be asked about once a second, so that renewals are seen.
     *
     * @param renewals gateway → number of its last renewal, of each that has not given its lease back
     * @param recorded time of the log
     * @param nanos monotonic time, {@link System#nanoTime}
     */
    List<UUID> in(AccessBook book, Map<String, Long> renewals, Instant recorded, long nanos) {
        seen.keySet().retainAll(renewals.keySet());
        renewals.forEach((gateway, number) -> seen.merge(
                gateway, new Renewal(number, nanos), (before, now) -> before.number == now.number ? before : now));
        return book.openWhere(open -> open.lastSign().isBefore(recorded.minus(LONGEST_SILENCE))
                || (open.lastSign().isBefore(recorded.minus(SILENCE)) && isGone(open.gateway(), nanos)));
    }

    private boolean isGone(String gateway, long nanos) {
        Renewal last = seen.get(gateway);
        return last == null || nanos - last.nanos > GONE_AFTER.toNanos();
    }

    /**
     * One renewal of a lease.
     *
     * @param nanos when it was first seen here
     */
    private record Renewal(long number, long nanos) {}
}

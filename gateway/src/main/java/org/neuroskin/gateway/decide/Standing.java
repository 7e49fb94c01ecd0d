package org.neuroskin.gateway.decide;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Lease;
import org.neuroskin.kernel.RevisionChange;

/**
 * Whether this gateway may decide at this moment: it holds a lease by the monotonic clock, has applied every change that the last
 * renewal knew of, and its clock tells the time of the database, so that consents end when they should. Thread-safe.
 */
final class Standing {
    private static final long DRIFT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The second that a release may take, less the margin by which a barrier outlasts a lease. */
    private static final long RELEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000 - 300);

    private static final Duration ON_THEIR_WAY = Duration.ofMillis(300);

    /** As long as a renewal may take. */
    private static final Duration BEING_RENEWED = Duration.ofSeconds(1);

    /** What a line of the change stream means for the state. */
    enum Step {
        NEXT,
        KNOWN,
        GAP
    }

    /** How far clocks may differ; by as much a token may count too long. */
    private static final Duration SKEW = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private final Clock clock;
    private final Map<Integer, Long> applied = new HashMap<>();
    private final Map<Integer, Long> oldest = new HashMap<>();
    private Map<Integer, Long> heads = Map.of();
    private boolean begun;
    private boolean leased;
    private boolean renewalFailed;
    private long deadline;
    private long sentAt;
    private Instant theirTime = Instant.MIN;

    Standing(LongSupplier nanoTime, Clock clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** Starts from an empty cache: whatever is loaded from now on is at least as new as these heads. */
    synchronized void begin(Map<Integer, Long> from) {
        applied.clear();
        applied.putAll(from);
        oldest.clear();
        heads = from;
        begun = true;
        notifyAll();
    }

    /** Gives up everything that is known. */
    synchronized void lose() {
        begun = false;
        leased = false;
        applied.clear();
        notifyAll();
    }

    synchronized boolean begun() {
        return begun;
    }

    /** Counts the lease from the moment before its renewal was sent. */
    synchronized void granted(long sentAt, Lease lease) {
        heads = lease.heads();
        this.sentAt = sentAt;
        theirTime = lease.now();
        deadline = sentAt + TimeUnit.MILLISECONDS.toNanos(lease.ttlMillis()) - DRIFT_NANOS;
        leased = true;
        renewalFailed = false;
        notifyAll();
    }

    /** The last renewal brought no lease, so that nobody need wait for one. */
    synchronized void notGranted() {
        renewalFailed = true;
        notifyAll();
    }

    /** By how much this clock is ahead of the one of the database, and no round trip explains it; zero if that may be. */
    synchronized Duration astray() {
        Instant there = theirTime.plusNanos(nanoTime.getAsLong() - sentAt);
        Duration ahead = Duration.between(there, clock.instant());
        return ahead.abs().compareTo(SKEW) > 0 ? ahead : Duration.ZERO;
    }

    synchronized boolean leased() {
        return leasedFor(0);
    }

    /** How long the lease still holds; zero without one. */
    synchronized Duration leaseLeft() {
        return leased() ? Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong())) : Duration.ZERO;
    }

    synchronized boolean mayDecide(int shard) {
        return leased() && isUpToDate(shard);
    }

    /** Whether a release that begins now also ends before anybody takes the lease for run out. */
    synchronized boolean mayRelease(int shard) {
        return leasedFor(RELEASE_NANOS) && isUpToDate(shard);
    }

    synchronized long applied(int shard) {
        return applied.getOrDefault(shard, 0L);
    }

    /** What may be acknowledged. */
    synchronized Map<Integer, Long> applied() {
        return Map.copyOf(applied);
    }

    synchronized Step step(RevisionChange change) {
        long known = applied(change.shard());
        if (change.revision() <= known) {
            return Step.KNOWN;
        }
        return change.revision() == known + 1 ? Step.NEXT : Step.GAP;
    }

    /** Snapshots of this shard that were read before the change are current no more, whoever they are of. */
    synchronized void outdate(RevisionChange change) {
        oldest.put(change.shard(), change.revision());
    }

    /** Whether a snapshot contains the latest change that concerned everyone of its shard. */
    synchronized boolean isCurrent(ConsentSnapshot snapshot) {
        return snapshot.revision() >= oldest.getOrDefault(snapshot.shard(), 0L);
    }

    synchronized void apply(RevisionChange change) {
        applied.put(change.shard(), change.revision());
        notifyAll();
    }

    /**
     * Gives a renewal that is late and has not failed, as after a pause of this process, a moment to arrive. Else each pause would
     * refuse every request that comes right after it.
     */
    synchronized void awaitLease() {
        await(BEING_RENEWED, () -> renewalFailed || leasedFor(RELEASE_NANOS));
    }

    /** Gives changes of the shard that are known to exist, and are on their way, a moment to arrive. */
    synchronized void awaitChanges(int shard) {
        await(ON_THEIR_WAY, () -> !begun || isUpToDate(shard));
    }

    private void await(Duration patience, BooleanSupplier done) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toMillis(); left > 0 && !done.getAsBoolean(); ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean leasedFor(long nanos) {
        return begun && leased && deadline - nanoTime.getAsLong() > nanos && astray().isZero();
    }

    private boolean isUpToDate(int shard) {
        return applied(shard) >= heads.getOrDefault(shard, 0L);
    }

    /** Whether the service has lost revisions that it once gave out: nothing that is cached can be trusted then. */
    static boolean wentBack(Map<Integer, Long> acknowledged, Lease lease) {
        return acknowledged.entrySet().stream()
                .anyMatch(entry -> lease.heads().getOrDefault(entry.getKey(), 0L) < entry.getValue());
    }
}

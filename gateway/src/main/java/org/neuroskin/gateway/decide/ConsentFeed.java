package org.neuroskin.gateway.decide;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.ChangeStream;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.Lease;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.RevisionChange;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link Standing}: one thread renews the lease every 500 ms and after each change, the other reads the change
 * stream and reconnects whenever it is lost or silent.
 *
 * <p><b>Guarantee</b>: once a change of a person is acknowledged, no unwrapped key of theirs from before it is in the cache; without a lease
 * there is none of anybody.
 */
final class ConsentFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConsentFeed.class);
    private static final Duration RENEWAL = Duration.ofMillis(500);
    private static final Duration LAST_RENEWAL = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final ConsentServiceClient consentService;
    private final Standing standing;
    private final Snapshots snapshots;
    private final Fence fence;
    private final KeyHierarchy keys;
    private final LongSupplier nanoTime;
    private final Condition lease = new Condition("consent lease");
    private final Condition changes = new Condition("consent changes");
    private final Semaphore renewNow = new Semaphore(0);
    private final AtomicReference<@Nullable ChangeStream> stream = new AtomicReference<>();
    private final Thread renewing =
            Thread.ofPlatform().daemon().name("consent-lease").unstarted(this::renewLoop);
    private final Thread reading =
            Thread.ofPlatform().daemon().name("consent-changes").unstarted(this::readLoop);
    private volatile boolean closed;
    private volatile long lastSign;
    private volatile @Nullable Map<String, Boolean> services;

    ConsentFeed(
            ConsentServiceClient consentService,
            Standing standing,
            Snapshots snapshots,
            Fence fence,
            KeyHierarchy keys,
            LongSupplier nanoTime) {
        this.consentService = consentService;
        this.standing = standing;
        this.snapshots = snapshots;
        this.fence = fence;
        this.keys = keys;
        this.nanoTime = nanoTime;
    }

    void start() {
        renewing.start();
        reading.start();
    }

    /** Tells with the next renewals whether each data service takes connections. */
    void tell(Map<String, Boolean> reachable) {
        services = Map.copyOf(reachable);
    }

    /** Gives the lease back, so that no withdrawal waits for a gateway that has stopped. */
    @Override
    public void close() {
        closed = true;
        standing.lose();
        standing.notGranted();
        renewing.interrupt();
        reading.interrupt();
        disconnect();
        if (renewing.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (renewing.join(LAST_RENEWAL)) {
                // INVARIANT: no renewal is under way, and no release that rested on the lease
                standing.lose();
                fence.drain();
                consentService.release();
            }
        } catch (ConsentServiceUnavailable e) {
            log.warn("the lease was not given back: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renewLoop() {
        while (!closed) {
            try {
                renew();
                lease.isWell();
            } catch (ConsentServiceUnavailable e) {
                standing.notGranted();
                lease.fails(e);
            }
            if (!standing.leased()) {
                // Nobody waits for us to hear of an erasure: what is not there cannot be used
                keys.forgetAll();
            }
            disconnectIfSilent();
            pause();
        }
    }

    private void renew() {
        Map<Integer, Long> acknowledged = standing.applied();
        boolean begun = standing.begun();
        if (!begun) {
            // INVARIANT: nothing from before survives into a new beginning, neither a release nor a snapshot
            fence.drain();
            snapshots.forgetAll();
        }
        long sentAt = nanoTime.getAsLong();
        Lease granted = consentService.renew(new LeaseRenewal(acknowledged, services));
        if (begun && Standing.wentBack(acknowledged, granted)) {
            startOver("the consent-service went back behind revisions that it had given out");
            return;
        }
        if (!begun) {
            standing.begin(granted.heads());
        }
        standing.granted(sentAt, granted);
        Duration astray = standing.astray();
        if (!astray.isZero()) {
            throw new ConsentServiceUnavailable(
                    "this clock is %d s ahead of the database's: nothing is decided".formatted(astray.toSeconds()));
        }
    }

    private void readLoop() {
        while (!closed) {
            if (standing.begun()) {
                try {
                    read();
                } catch (ConsentServiceUnavailable e) {
                    changes.fails(e);
                }
            }
            sleep();
        }
    }

    private void read() {
        try (ChangeStream open = consentService.changes(standing.applied())) {
            lastSign = nanoTime.getAsLong();
            stream.set(open);
            while (!closed && standing.begun()) {
                Optional<RevisionChange> change = open.next();
                lastSign = nanoTime.getAsLong();
                changes.isWell();
                change.ifPresent(this::apply);
            }
        } finally {
            stream.set(null);
        }
    }

    private void apply(RevisionChange change) {
        switch (standing.step(change)) {
            case KNOWN -> {}
            case GAP -> startOver("a revision is missing in the change stream");
            case NEXT -> {
                SubjectId subject = change.subject();
                if (subject == null) {
                    applyToEveryone(change);
                } else {
                    fence.changing(subject, () -> {
                        snapshots.forgetOlder(subject, change.revision());
                        keys.forget(subject);
                        standing.apply(change);
                    });
                }
                renewNow.release();
            }
        }
    }

    /**
     * Without holding all stripes at once, which would stop everybody for as long as the slowest release takes.
     *
     * <p>INVARIANT: a release that begins after the first line finds no older snapshot, and those that began before it have
     * left after the second. Only then may the change be acknowledged.
     */
    private void applyToEveryone(RevisionChange change) {
        standing.outdate(change);
        fence.drain();
        standing.apply(change);
    }

    /** The next renewal acknowledges nothing and begins anew with an empty cache. */
    private void startOver(String why) {
        log.warn("starting over: {}", why);
        standing.lose();
        disconnect();
        renewNow.release();
    }

    private void disconnectIfSilent() {
        if (stream.get() != null && nanoTime.getAsLong() - lastSign > SILENCE_NANOS) {
            log.warn("the change stream is silent, connecting again");
            disconnect();
        }
    }

    private void disconnect() {
        ChangeStream open = stream.get();
        if (open != null) {
            open.close();
        }
    }

    private void pause() {
        try {
            if (renewNow.tryAcquire(RENEWAL.toMillis(), TimeUnit.MILLISECONDS)) {
                renewNow.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once that something fails and once that it is well again. */
    private static final class Condition {
        private final String what;
        private boolean failing;

        Condition(String what) {
            this.what = what;
        }

        void fails(ConsentServiceUnavailable why) {
            if (!failing) {
                log.warn("{}: {}", what, why.getMessage());
            }
            failing = true;
        }

        void isWell() {
            if (failing) {
                log.info("{}: well again", what);
            }
            failing = false;
        }
    }
}

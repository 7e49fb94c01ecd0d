package org.neuroskin.consentservice.snapshot;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.consentservice.platform.Doorbell;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.stereotype.Component;

/** Tells when a committed change is in effect everywhere. */
@Component
public class Barrier {
    private static final Duration POLL = Duration.ofMillis(25);
    /** For clocks that do not run equally fast, and for what a gateway was about to hand to the network. */
    private static final Duration MARGIN = Duration.ofMillis(300);

    private final Leases leases;
    private final Doorbell doorbell;

    Barrier(Leases leases, Doorbell doorbell) {
        this.leases = leases;
        this.doorbell = doorbell;
    }

    /**
     * Returns when no gateway releases anything on a state before this revision: each that held a lease at the call has
     * acknowledged the revision, or the lease it held has run out. A lease given later obliges the gateway to have the
     * revision, so nobody waits for those. Takes at most the lease's time to live and a margin.
     *
     * @param revision committed before the call
     */
    public Enforcement await(Revision revision) {
        return await(List.of(revision));
    }

    /** As {@link #await(Revision)}, for a change that has a revision in each of several shards. */
    public Enforcement await(Collection<Revision> revisions) {
        long start = System.nanoTime();
        Map<String, Long> deadlines = new HashMap<>();
        int confirmed = 0;
        long seen = doorbell.rings();
        for (Leases.Held held : leases.held(revisions)) {
            if (held.acknowledged()) {
                confirmed++;
            } else {
                Duration rest = Duration.ofMillis(held.restMillis()).plus(MARGIN);
                deadlines.put(held.gateway(), start + rest.toNanos());
            }
        }
        int gateways = confirmed + deadlines.size();
        int lapsed = 0;
        while (!deadlines.isEmpty()) {
            pause(seen);
            seen = doorbell.rings();
            for (Leases.Held held : leases.held(revisions)) {
                if (held.acknowledged() && deadlines.remove(held.gateway()) != null) {
                    confirmed++;
                }
            }
            int open = deadlines.size();
            deadlines.values().removeIf(deadline -> deadline - System.nanoTime() <= 0);
            lapsed += open - deadlines.size();
        }
        return new Enforcement(gateways, confirmed, lapsed);
    }

    private void pause(long seen) {
        try {
            doorbell.await(seen, POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(
                    Problem.CONSENT_STATE_UNKNOWN, "The change is stored, but this service is stopping. Ask again.");
        }
    }
}

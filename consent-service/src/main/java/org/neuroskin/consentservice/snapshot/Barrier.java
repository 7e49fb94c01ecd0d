package org.neuroskin.consentservice.snapshot;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.stereotype.Component;

/** Tells when a committed change is in effect everywhere. */
@Component
public class Barrier {
    private static final Duration POLL = Duration.ofMillis(25);
    /** For clocks that do not run equally fast, and for what a gateway was about to hand to the network. */
    private static final Duration MARGIN = Duration.ofMillis(250);

    private static final Duration LONGEST = Leases.TTL.plus(MARGIN);

    private final Leases leases;

    Barrier(Leases leases) {
        this.leases = leases;
    }

    /**
     * Returns when no gateway releases anything on a state before this revision: each that held a lease at the call has
     * acknowledged the revision, or any lease it can have held then has run out. A lease given later obliges the gateway to have
     * the revision, so nobody waits for those. Takes at most the lease's time to live and a margin.
     *
     * @param revision committed before the call
     */
    public Enforcement await(Revision revision) {
        return await(List.of(revision));
    }

    /** As {@link #await(Revision)}, for a change that has a revision in each of several shards. */
    public Enforcement await(Collection<Revision> revisions) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        Map<String, Leases.Held> open = new HashMap<>();
        long seen = leases.renewals().rings();
        List<Leases.Held> held = leases.held(revisions);
        held.forEach(lease -> open.put(lease.gateway(), lease));
        int confirmed = confirm(open, held);
        while (!open.isEmpty() && deadline - System.nanoTime() > 0) {
            pause(seen, Duration.ofNanos(deadline - System.nanoTime()));
            seen = leases.renewals().rings();
            List<Leases.Held> now = leases.held(revisions);
            confirmed += confirm(open, now);
            // given back, or somebody else has waited for its end
            open.keySet().retainAll(now.stream().map(Leases.Held::gateway).toList());
        }
        open.values().forEach(leases::lapse);
        return new Enforcement(held.size(), confirmed, held.size() - confirmed);
    }

    private static int confirm(Map<String, Leases.Held> open, List<Leases.Held> now) {
        int before = open.size();
        now.stream().filter(Leases.Held::acknowledged).map(Leases.Held::gateway).forEach(open::remove);
        return before - open.size();
    }

    private void pause(long seen, Duration left) {
        try {
            leases.renewals().await(seen, left.compareTo(POLL) < 0 ? left : POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(
                    Problem.CONSENT_STATE_UNKNOWN, "The change is stored, but this service is stopping. Ask again.");
        }
    }
}

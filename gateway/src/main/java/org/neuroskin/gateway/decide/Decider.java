package org.neuroskin.gateway.decide;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.GrantUses;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.sealing.keys.KeyHierarchy;

/**
 * Decides accesses and lets through only what is still permitted at the moment of release.
 *
 * <p><b>Guarantee</b>: once this gateway has acknowledged a change, no release that rested on an older state is going on or
 * begins. Without a valid lease everything is denied with {@link DenialReason#CANNOT_DECIDE}.
 */
public final class Decider implements AutoCloseable {
    private static final int ATTEMPTS = 3;

    private final ConsentServiceClient consentService;
    private final PolicyEvaluator policies;
    private final Clock clock;
    private final DecisionWatch watch;
    private final Standing standing;
    private final Fence fence = new Fence();
    private final Snapshots snapshots;
    private final ConsentFeed feed;

    /**
     * A decider that knows nothing until it is started.
     *
     * @param keys of which those of a person are dropped with each change of the person's state
     * @param nanoTime monotonic nanoseconds, such as {@link System#nanoTime}: what leases are measured with
     */
    public Decider(
            ConsentServiceClient consentService,
            PolicyEvaluator policies,
            KeyHierarchy keys,
            Clock clock,
            LongSupplier nanoTime,
            DecisionWatch watch) {
        this.consentService = consentService;
        this.policies = policies;
        this.clock = clock;
        this.watch = watch;
        this.standing = new Standing(nanoTime, clock);
        this.snapshots = new Snapshots(consentService, standing, fence);
        this.feed = new ConsentFeed(consentService, standing, snapshots, fence, keys, nanoTime);
    }

    /** Begins to ask for leases and to read changes, for as long as it takes. Returns at once. */
    public void start() {
        feed.start();
    }

    /** Has operators told whether each data service takes connections. Decides nothing. */
    public void tell(Map<String, Boolean> reachable) {
        feed.tell(reachable);
    }

    /** Whether a lease is held at this moment. */
    public boolean leased() {
        return standing.leased();
    }

    /** How long the lease still holds, less the margin for drift; zero without one. */
    public Duration leaseLeft() {
        return standing.leaseLeft();
    }

    /** Decides; a state that cannot be established is a denial. Who cannot fulfil an obligation of the permit must deny. */
    public Decided decide(AccessRequest request) {
        ConsentSnapshot snapshot;
        try {
            snapshot = latest(request.subject());
        } catch (ConsentServiceUnavailable e) {
            return cannotDecide(request, null);
        }
        if (!standing.mayDecide(snapshot.shard())) {
            return cannotDecide(request, snapshot);
        }
        Decision decision = policies.decide(request, snapshot);
        watch.decided(request, snapshot, decision);
        return new Decided(request, decision, snapshot, Set.of());
    }

    /**
     * Whether a token counts still, as far as its holder's state tells: {@link Release#DONE} where it does, else {@link
     * Release#TOKEN_ENDED}, {@link Release#TOKEN_UNBOUND} or {@link Release#CANNOT_DECIDE}. To be asked before anything is done with it.
     */
    public Release standingOf(ShownToken token) {
        try {
            ConsentSnapshot holder = latest(token.holder());
            return standing.mayDecide(holder.shard()) ? standingOf(token, holder) : Release.CANNOT_DECIDE;
        } catch (ConsentServiceUnavailable e) {
            return Release.CANNOT_DECIDE;
        }
    }

    private static Release standingOf(ShownToken token, ConsentSnapshot holder) {
        if (!token.bound() && holder.bound().contains(token.app())) {
            return Release.TOKEN_UNBOUND;
        }
        return holder.ended().stream().anyMatch(ended -> ended.include(token.session(), token.app(), token.issuedAt()))
                ? Release.TOKEN_ENDED
                : Release.DONE;
    }

    /** The person's snapshot, after a moment for a change that is on its way, as for a release. */
    private ConsentSnapshot latest(SubjectId person) {
        standing.awaitLease();
        if (!standing.leased()) {
            throw new ConsentServiceUnavailable("there is no lease");
        }
        ConsentSnapshot snapshot = snapshots.of(person);
        if (standing.mayDecide(snapshot.shard())) {
            return snapshot;
        }
        standing.awaitChanges(snapshot.shard());
        return snapshots.of(person);
    }

    /**
     * Counts one use of each grant with a budget that the permit rests on, durably: all of them, or none where one is spent.
     *
     * @return those that are spent; {@link ConsentServiceUnavailable} where it cannot be counted, which is to be a denial
     */
    public Set<UUID> countUses(UUID access, Decided decided) {
        Set<UUID> budgeted = decided.budgeted();
        return budgeted.isEmpty()
                ? Set.of()
                : consentService.count(new GrantUses(access, decided.request().subject(), budgeted));
    }

    /** Decides again from the same snapshot, also without these grants, whose budgets are spent. */
    public Decided without(Set<UUID> spent, Decided decided) {
        Set<UUID> all = new HashSet<>(decided.spent());
        all.addAll(spent);
        ConsentSnapshot snapshot = Objects.requireNonNull(decided.snapshot());
        return new Decided(decided.request(), policies.decide(decided.request(), snapshot, all), snapshot, all);
    }

    /**
     * Runs {@code write} if the access would still be permitted now: same categories, same grants, nothing more demanded, nothing erased meanwhile, lease held, token
     * neither expired nor ended. Called for each window of a body, and before a write is forwarded.
     *
     * <p>A change of this person's consents, or of the sign-ins of who holds the token, waits until {@code write} returns, and with
     * it the withdrawal of whoever made it. So {@code write} only hands over bytes that are ready, and ends within a second or cuts
     * the connection.
     */
    public Release release(Decided decided, ShownToken token, Runnable write) {
        return release(List.of(decided), token, write);
    }

    /** The same for what rests on the decisions about several people: all of them still hold, or nothing is written. */
    public Release release(List<Decided> all, ShownToken token, Runnable write) {
        Set<SubjectId> people = new LinkedHashSet<>();
        Set<Integer> shards = new LinkedHashSet<>();
        for (Decided decided : all) {
            people.add(decided.request().subject());
            if (decided.snapshot() != null) {
                shards.add(decided.snapshot().shard());
            }
        }
        people.add(token.holder());
        snapshots.cached(token.holder()).ifPresent(holder -> shards.add(holder.shard()));
        standing.awaitLease();
        // Else a change of anybody's would cut every stream that is released at that moment
        shards.forEach(standing::awaitChanges);
        Release released = Release.CANNOT_DECIDE;
        // Loaded outside the fence, which must never wait for the network: a change may drop it again before
        for (int attempt = 0; attempt < ATTEMPTS && released == Release.CANNOT_DECIDE && load(people); attempt++) {
            released = fence.releasing(people, () -> {
                Release verdict = verdict(all, token);
                if (verdict == Release.DONE) {
                    write.run();
                }
                return verdict;
            });
        }
        return released;
    }

    /** Gets ready to decide about all of these people, in one question. False if that cannot be done. */
    public boolean load(Collection<SubjectId> subjects) {
        try {
            snapshots.load(subjects);
            return true;
        } catch (ConsentServiceUnavailable e) {
            return false;
        }
    }

    @Override
    public void close() {
        feed.close();
    }

    /** {@link Release#DONE} where nothing is against it, else the first that is. */
    private Release verdict(List<Decided> all, ShownToken token) {
        Release verdict = verdict(token);
        for (Decided decided : all) {
            if (verdict != Release.DONE) {
                break;
            }
            verdict = verdict(decided);
        }
        return verdict;
    }

    private Release verdict(ShownToken token) {
        if (!clock.instant().isBefore(token.expiresAt())) {
            return Release.TOKEN_EXPIRED;
        }
        return snapshots
                .cached(token.holder())
                .filter(holder -> standing.mayRelease(holder.shard()))
                .map(holder -> standingOf(token, holder))
                .orElse(Release.CANNOT_DECIDE);
    }

    private Release verdict(Decided decided) {
        ConsentSnapshot now = snapshots.cached(decided.request().subject()).orElse(null);
        if (now == null || !standing.mayRelease(now.shard())) {
            return Release.CANNOT_DECIDE;
        }
        return stillHolds(decided, now, clock.instant()) ? Release.DONE : Release.CONSENT_CHANGED;
    }

    private boolean stillHolds(Decided decided, ConsentSnapshot now, Instant at) {
        return decided.decision() instanceof Decision.Permit was
                && Objects.requireNonNull(decided.snapshot()).erasedAt() == now.erasedAt()
                && policies.decide(decided.request().at(at), now, decided.spent()) instanceof Decision.Permit is
                && is.permitted().containsAll(was.permitted())
                && is.grants().containsAll(was.grants())
                && was.obligations().containsAll(is.obligations());
    }

    private Decided cannotDecide(AccessRequest request, @Nullable ConsentSnapshot snapshot) {
        long revision = snapshot == null ? 0 : snapshot.revision();
        return new Decided(
                request,
                new Decision.Deny(DenialReason.CANNOT_DECIDE, new TreeSet<>(), null, policies.policy(), revision),
                snapshot,
                Set.of());
    }
}

package org.neuroskin.gateway.decide;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.SubjectId;

/**
 * Snapshots in memory, bounded by their number of grants. One load a person at a time.
 *
 * <p><b>Invariant</b>: what is cached contains every change of its person that has been applied.
 */
final class Snapshots {
    private static final long MAX_GRANTS = 2_000_000;
    private static final int ATTEMPTS = 8;
    private static final long PATIENCE_SECONDS = 3;

    private final Cache<SubjectId, ConsentSnapshot> cache = Caffeine.newBuilder()
            .maximumWeight(MAX_GRANTS)
            .weigher((SubjectId subject, ConsentSnapshot snapshot) ->
                    1 + snapshot.grants().size())
            .executor(Runnable::run)
            .build();
    private final ConcurrentMap<SubjectId, CompletableFuture<ConsentSnapshot>> loading = new ConcurrentHashMap<>();
    private final ConsentServiceClient consentService;
    private final Standing standing;
    private final Fence fence;

    Snapshots(ConsentServiceClient consentService, Standing standing, Fence fence) {
        this.consentService = consentService;
        this.standing = standing;
        this.fence = fence;
    }

    Optional<ConsentSnapshot> cached(SubjectId subject) {
        return Optional.ofNullable(cache.getIfPresent(subject)).filter(standing::isCurrent);
    }

    /** The person's snapshot, loaded if need be; {@link ConsentServiceUnavailable} if that fails. */
    ConsentSnapshot of(SubjectId subject) {
        ConsentSnapshot cached = cached(subject).orElse(null);
        if (cached != null) {
            return cached;
        }
        CompletableFuture<ConsentSnapshot> mine = new CompletableFuture<>();
        CompletableFuture<ConsentSnapshot> running = loading.putIfAbsent(subject, mine);
        if (running != null) {
            return await(running);
        }
        try {
            ConsentSnapshot snapshot = load(subject);
            mine.complete(snapshot);
            return snapshot;
        } finally {
            loading.remove(subject, mine);
            mine.completeExceptionally(new ConsentServiceUnavailable("the snapshot could not be loaded"));
        }
    }

    /** Has the snapshots of all of them, asking for what is missing at once; {@link ConsentServiceUnavailable} if that fails. */
    void load(Collection<SubjectId> subjects) {
        List<SubjectId> missing = new ArrayList<>();
        for (SubjectId subject : subjects) {
            if (cached(subject).isEmpty()) {
                missing.add(subject);
            }
        }
        if (missing.size() > 1) {
            consentService
                    .snapshots(missing)
                    .forEach(snapshot -> fence.releasing(snapshot.subject(), () -> keep(snapshot)));
        }
        // Those that came older than what was applied meanwhile, or one alone
        missing.forEach(this::of);
    }

    /** Forgets what was read before this revision of the person's shard. */
    void forgetOlder(SubjectId subject, long revision) {
        cache.asMap().computeIfPresent(subject, (of, snapshot) -> snapshot.revision() < revision ? null : snapshot);
    }

    void forgetAll() {
        cache.invalidateAll();
    }

    private ConsentSnapshot load(SubjectId subject) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ConsentSnapshot snapshot = consentService.snapshot(subject);
            if (fence.releasing(subject, () -> keep(snapshot))) {
                return snapshot;
            }
        }
        throw new ConsentServiceUnavailable("snapshots arrive older than what was applied before");
    }

    /** Under the fence, so that no change of this person comes between the comparison and the cache. */
    private boolean keep(ConsentSnapshot snapshot) {
        if (!standing.begun()
                || snapshot.revision() < standing.applied(snapshot.shard())
                || !standing.isCurrent(snapshot)) {
            return false;
        }
        cache.put(snapshot.subject(), snapshot);
        return true;
    }

    private static ConsentSnapshot await(CompletableFuture<ConsentSnapshot> running) {
        try {
            return running.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ConsentServiceUnavailable("the snapshot could not be loaded", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsentServiceUnavailable("interrupted while a snapshot was loaded", e);
        }
    }
}

package org.neuroskin.consentservice.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AuditEvent;

/**
 * Which accesses have no end yet, and which events were recorded lately. Keeps the log from ever telling an impossible story:
 * two ends of one access, an end without an intent, a missing window.
 *
 * <p>Layers: {@link #layer} gives a book on top whose changes reach this one only with {@link #merge}, that is after the
 * commit. Used by the writer's thread alone.
 */
final class AccessBook {
    /** How far a reporting clock may be ahead of ours. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final int REMEMBERED = 1 << 16;

    private final @Nullable AccessBook below;
    private final Map<UUID, Optional<Open>> accesses;
    private final Map<UUID, Recorded> events;
    private final Map<UUID, Boolean> ended;

    private AccessBook(@Nullable AccessBook below) {
        this.below = below;
        this.accesses = new HashMap<>();
        this.events = below == null ? new Lately<>() : new HashMap<>();
        this.ended = below == null ? new Lately<>() : new HashMap<>();
    }

    static AccessBook empty() {
        return new AccessBook(null);
    }

    AccessBook layer() {
        return new AccessBook(this);
    }

    /** Where this very event stands already, if it was sent again. */
    OptionalLong find(AuditEvent event, byte[] bytes) {
        for (@Nullable AccessBook book = this; book != null; book = book.below) {
            Recorded known = book.events.get(event.event());
            if (known != null && known.fingerprint != Arrays.hashCode(bytes)) {
                throw new RejectedEvent("Another event with this id is recorded already.");
            }
            if (known != null) {
                return OptionalLong.of(known.sequence);
            }
        }
        return OptionalLong.empty();
    }

    /**
     * Notes an event.
     *
     * @throws RejectedEvent if it contradicts what is noted; the caller then drops this layer
     */
    void add(AuditEvent event, byte[] bytes, long sequence, Instant recorded) {
        if (event.at().isAfter(recorded.plus(CLOCK_SKEW))) {
            throw new RejectedEvent("The event lies in the future.");
        }
        switch (event) {
            case AuditEvent.AccessIntended intended -> {
                require(
                        find(intended.access()) == null && !hasEnded(intended.access()),
                        "The access is known already.");
                open(intended.access(), new Open(intended.gateway(), 0, recorded));
            }
            case AuditEvent.WindowReleased window -> {
                Open before = find(window.access());
                if (before == null || before.windows != window.window()) {
                    throw new RejectedEvent("The access is not open, or another window is due.");
                }
                open(window.access(), new Open(before.gateway, before.windows + 1, recorded));
            }
            case AuditEvent.AccessReleased released -> end(released.access());
            case AuditEvent.AccessFailed failed -> end(failed.access());
            case AuditEvent.AccessDenied denied -> {
                require(find(denied.access()) == null && !hasEnded(denied.access()), "The access is known already.");
                ended.put(denied.access(), true);
            }
            case AuditEvent.Change change -> {}
            case AuditEvent.HistoryRead read -> {}
            case AuditEvent.Tally tally -> {}
            case AuditEvent.DecisionAnswered answer -> {}
        }
        events.put(event.event(), new Recorded(sequence, Arrays.hashCode(bytes)));
    }

    /** Notes an access that was left open when this process last stopped. */
    void open(UUID access, Open state) {
        accesses.put(access, Optional.of(state));
    }

    /** Remembers an event that was recorded earlier. */
    void remember(AuditEvent event, byte[] bytes, long sequence) {
        events.put(event.event(), new Recorded(sequence, Arrays.hashCode(bytes)));
        switch (event) {
            case AuditEvent.AccessReleased released -> ended.put(released.access(), true);
            case AuditEvent.AccessFailed failed -> ended.put(failed.access(), true);
            case AuditEvent.AccessDenied denied -> ended.put(denied.access(), true);
            case AuditEvent.AccessIntended intended -> {}
            case AuditEvent.WindowReleased window -> {}
            case AuditEvent.Change change -> {}
            case AuditEvent.HistoryRead read -> {}
            case AuditEvent.Tally tally -> {}
            case AuditEvent.DecisionAnswered answer -> {}
        }
    }

    /** Accesses without an end of which this holds; to be asked of the lowest book. */
    List<UUID> openWhere(Predicate<Open> condition) {
        return accesses.entrySet().stream()
                .filter(each -> each.getValue().filter(condition).isPresent())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Hands this layer's changes to the book below. */
    void merge() {
        if (below == null) {
            return;
        }
        below.events.putAll(events);
        below.ended.putAll(ended);
        accesses.forEach((access, state) -> {
            if (state.isEmpty() && below.below == null) {
                below.accesses.remove(access);
            } else {
                below.accesses.put(access, state);
            }
        });
    }

    private void end(UUID access) {
        require(find(access) != null, "The access is not open.");
        accesses.put(access, Optional.empty());
        ended.put(access, true);
    }

    private boolean hasEnded(UUID access) {
        return ended.containsKey(access) || (below != null && below.hasEnded(access));
    }

    private @Nullable Open find(UUID access) {
        for (@Nullable AccessBook book = this; book != null; book = book.below) {
            Optional<Open> state = book.accesses.get(access);
            if (state != null) {
                return state.orElse(null);
            }
        }
        return null;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new RejectedEvent(otherwise);
        }
    }

    /**
     * An access without an end.
     *
     * @param gateway through which it goes
     * @param windows how many were released
     * @param lastSign when its last event was recorded
     */
    record Open(String gateway, long windows, Instant lastSign) {}

    private record Recorded(long sequence, int fingerprint) {}

    /** Forgets the oldest beyond a bound. */
    private static final class Lately<V> extends LinkedHashMap<UUID, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, V> eldest) {
            return size() > REMEMBERED;
        }
    }
}

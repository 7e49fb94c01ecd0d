package org.neuroskin.gateway.payload;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Obligation;

/**
 * The categories of which no values may pass as they were recorded, and how exact the means of them may be.
 *
 * @param at the moment of the answer: nothing is told of a period that has not ended by then
 */
public record Reductions(Map<CategoryId, Fidelity> fidelities, Instant at) {
    /** Everything may pass as it was recorded. */
    public static final Reductions NONE = new Reductions(Map.of(), Instant.EPOCH);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration NOON = Duration.ofHours(12);

    /** Copies the map. */
    public Reductions {
        fidelities = Map.copyOf(fidelities);
    }

    /** Those among these obligations. */
    public static Reductions of(Collection<Obligation> obligations, Instant at) {
        return new Reductions(
                obligations.stream()
                        .filter(Obligation.ReduceTo.class::isInstance)
                        .map(Obligation.ReduceTo.class::cast)
                        .collect(Collectors.toMap(Obligation.ReduceTo::category, Obligation.ReduceTo::fidelity)),
                at);
    }

    /** Whether no category is reduced. */
    public boolean isEmpty() {
        return fidelities.isEmpty();
    }

    /** The reduced categories. */
    Set<CategoryId> categories() {
        return fidelities.keySet();
    }

    /** A stretch of time of which one figure is told. */
    record Period(Instant from, Instant until) {
        private static Period of(Instant time, Duration length, Duration offset) {
            long seconds = length.toSeconds();
            long from =
                    Math.floorDiv(time.getEpochSecond() - offset.toSeconds(), seconds) * seconds + offset.toSeconds();
            return new Period(Instant.ofEpochSecond(from), Instant.ofEpochSecond(from + seconds));
        }
    }

    /** The period of a category that a time is in: an hour, or from noon to noon (UTC), so that no night of Europe is cut. */
    Period period(CategoryId category, Instant time) {
        return switch (fidelity(category)) {
            case RAW, REDUCED -> Period.of(time, HOUR, Duration.ZERO);
            case SUMMARY, YES_NO -> Period.of(time, DAY, NOON);
        };
    }

    /** Whether only that there was a value may be told. */
    boolean isYesNo(CategoryId category) {
        return fidelity(category) == Fidelity.YES_NO;
    }

    private Fidelity fidelity(CategoryId category) {
        return fidelities.getOrDefault(category, Fidelity.YES_NO);
    }
}

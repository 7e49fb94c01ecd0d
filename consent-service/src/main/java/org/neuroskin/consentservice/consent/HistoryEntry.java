package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentActs.Difference;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.kernel.ConsentState;

/**
 * How a consent record stood after one change.
 *
 * @param at when the change was recorded; its order among others is that of {@link Source#sequence}
 * @param actor {@code subject}, {@code clock}, or the {@code sub} of who acted
 * @param changes the cells that the change made different
 */
public record HistoryEntry(
        long revision,
        Instant at,
        String actor,
        ConsentState state,
        List<GrantView> grants,
        List<Difference> changes,
        Source source) {

    /** Copies the lists. */
    public HistoryEntry {
        grants = List.copyOf(grants);
        changes = List.copyOf(changes);
    }

    /**
     * What led to it.
     *
     * @param sequence orders all changes of a person; never the clock
     * @param effectiveAt since when it is so, before or after it was recorded
     * @param tool the app or page it was done with; null where no request led to it
     * @param reason a code; null where the cause says all
     * @param correlation names the request; empty where it is not known
     */
    public record Source(
            long sequence,
            ConsentCause cause,
            Instant effectiveAt,
            @Nullable String tool,
            @Nullable String reason,
            String correlation) {}
}

package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.List;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.kernel.ConsentState;

/**
 * How a consent record stood after one change.
 *
 * @param actor {@code subject}, or the {@code sub} of who acted
 */
public record HistoryEntry(long revision, Instant at, String actor, ConsentState state, List<GrantView> grants) {

    /** Copies the grants. */
    public HistoryEntry {
        grants = List.copyOf(grants);
    }
}

package org.neuroskin.consentservice.consent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody proposes to consent to, as it came in: nothing in it is believed yet.
 *
 * @param validity ISO 8601 period such as {@code P90D}, at most {@code P365D}
 * @param redirectUri one of those registered for the app, exactly; null for none
 * @param state given back to the app as it is
 */
public record ConsentProposal(
        @Nullable String purpose,
        @Nullable List<? extends @Nullable Item> items,
        @Nullable String validity,
        @Nullable String redirectUri,
        @Nullable String state) {

    /** One proposed item, as it came in. */
    public record Item(
            @Nullable String category,
            @Nullable List<? extends @Nullable String> operations,
            @Nullable String fidelity) {}
}

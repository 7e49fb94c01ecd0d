package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody proposes to consent to, as it came in: nothing in it is believed yet.
 *
 * @param redirectUri one of those registered for the app, exactly; null for none
 * @param state given back to the app as it is
 */
public record ConsentProposal(
        @Nullable String purpose,
        @Nullable List<? extends @Nullable Item> items,
        Time time,
        @Nullable String redirectUri,
        @Nullable String state) {

    /** A proposal that begins when it is accepted and lasts for a period. */
    public ConsentProposal(
            @Nullable String purpose,
            @Nullable List<? extends @Nullable Item> items,
            @Nullable String validity,
            @Nullable String redirectUri,
            @Nullable String state) {
        this(purpose, items, new Time(validity, null, null), redirectUri, state);
    }

    /**
     * When the consent is to allow something.
     *
     * @param validity ISO 8601 period such as {@code P90D}, at most {@code P365D}; null where there is an end
     * @param validFrom ISO 8601 time from which it allows; null for at once
     * @param validUntil ISO 8601 time until which it allows; null where there is a period
     */
    public record Time(
            @Nullable String validity,
            @Nullable String validFrom,
            @Nullable String validUntil) {}

    /** One proposed item, as it came in. */
    public record Item(
            @Nullable String category,
            @Nullable List<? extends @Nullable String> operations,
            @Nullable String fidelity,
            @Nullable Terms conditions) {

        /** An item on no conditions. */
        public Item(
                @Nullable String category,
                @Nullable List<? extends @Nullable String> operations,
                @Nullable String fidelity) {
            this(category, operations, fidelity, null);
        }
    }

    /** Proposed conditions, as they came in; what is absent is not limited. */
    public record Terms(
            @Nullable String form,
            @Nullable String study,
            @Nullable String place,
            @JsonProperty("data_window") @Nullable Window dataWindow,
            @JsonProperty("use_budget") @Nullable Budget useBudget,
            @JsonProperty("erase_by") @Nullable String eraseBy) {}

    /** A proposed window over the data's own date: two ISO 8601 times, at least one of them. */
    public record Window(@Nullable String from, @Nullable String until) {}

    /**
     * A proposed limit of uses.
     *
     * @param per ISO 8601 duration such as {@code P1D}; null for the grant's whole life
     */
    public record Budget(@Nullable Integer uses, @Nullable String per) {}
}

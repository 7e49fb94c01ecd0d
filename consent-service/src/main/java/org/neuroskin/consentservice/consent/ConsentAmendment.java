package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a person wants a consent changed, as it came in: nothing in it is believed yet.
 *
 * @param remove grants to end
 * @param notice hash of the notice that was shown, where anything is allowed that was not before
 * @param language of that notice, such as {@code en}
 */
public record ConsentAmendment(
        @Nullable List<ConsentProposal.@Nullable Item> add,
        @Nullable List<@Nullable Cell> change,
        @Nullable List<@Nullable UUID> remove,
        @Nullable String notice,
        @Nullable String language) {

    /**
     * What a grant is to be from now on; what is absent stays as it is.
     *
     * @param conditions take the place of all conditions that it had
     */
    public record Cell(
            @Nullable UUID grant,
            @Nullable List<@Nullable String> operations,
            @Nullable String fidelity,
            @JsonProperty("valid_until") @Nullable String validUntil,
            ConsentProposal.@Nullable Terms conditions) {}
}

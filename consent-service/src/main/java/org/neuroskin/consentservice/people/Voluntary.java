package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of themselves so that unfairness can be seen; each part or none.
 *
 * @param skinTone of the Monk scale, 1 to 10
 * @param ageCounts whether the date of birth may be used for that too
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Voluntary(
        @Nullable Gender gender,
        @JsonProperty("skin_tone") @Nullable Integer skinTone,
        @JsonProperty("age_counts") boolean ageCounts) {
    /** Nothing was said. */
    public static final Voluntary NOTHING = new Voluntary(null, null, false);

    @Override
    public String toString() {
        return "Voluntary[…]";
    }
}

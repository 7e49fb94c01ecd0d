package org.neuroskin.consentservice.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.CategoryId;

/**
 * What a person had erased (GDPR Art. 17), and how far that has come.
 *
 * @param category with those below it; null for all
 * @param month in which the data was stored, such as {@code 2026-11}; null for all
 * @param state one of {@link #ASKED}, {@link #HELD}, {@link #DESTROYED}, {@link #DONE}
 * @param due by when it is to be done or refused: Art. 12(3)
 * @param keys how many were destroyed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Erasure(
        UUID id,
        @Nullable CategoryId category,
        @Nullable String month,
        String state,
        @JsonProperty("asked_at") Instant askedAt,
        Instant due,
        @JsonProperty("destroyed_at") @Nullable Instant destroyedAt,
        @JsonProperty("done_at") @Nullable Instant doneAt,
        int keys,
        long revision,
        @Nullable Enforcement enforcement) {
    /** Waits for its turn. */
    static final String ASKED = "asked";
    /** A legal hold stands against it. */
    static final String HELD = "held";
    /** The keyring has no wrapped byte of its keys any more. */
    static final String DESTROYED = "destroyed";
    /** No gateway has one of its keys in its memory any more. */
    static final String DONE = "done";
}

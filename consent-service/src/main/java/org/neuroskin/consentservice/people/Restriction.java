package org.neuroskin.consentservice.people;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.snapshot.Enforcement;

/**
 * Whether processing of a person's data is restricted (GDPR Art. 18).
 *
 * @param since null where it is not restricted
 * @param ground on which of Art. 18(1) it rests; null where it is not restricted
 * @param revision from which gateways enforce this; 0 where it was never restricted
 */
public record Restriction(@Nullable Instant since, @Nullable RestrictionGround ground, long revision) {

    /** Whether it is restricted. */
    public boolean active() {
        return since != null;
    }

    /**
     * A change of it that is in effect.
     *
     * @param effectiveAt since when every gateway decides by it
     */
    public record InEffect(Restriction restriction, Instant effectiveAt, Enforcement enforcement) {}
}

package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.UUID;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.ConsentState;

/**
 * A withdrawal that is in effect.
 *
 * @param state of the whole record; still given where other grants of it remain
 * @param effectiveAt since when no gateway releases anything on what was withdrawn
 * @param enforcedAfterMillis from when it was stored until every gateway enforced it, in milliseconds
 * @param revision from which gateways enforce it
 */
public record Withdrawal(
        UUID id,
        ConsentState state,
        Instant effectiveAt,
        double enforcedAfterMillis,
        long revision,
        Enforcement enforcement) {}

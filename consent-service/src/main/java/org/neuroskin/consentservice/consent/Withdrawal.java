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
 * @param awaitedMillis from when it was stored until it was in the history and in effect, in milliseconds
 * @param revision from which gateways enforce it
 */
public record Withdrawal(
        UUID id,
        ConsentState state,
        Instant effectiveAt,
        double awaitedMillis,
        long revision,
        Enforcement enforcement) {}

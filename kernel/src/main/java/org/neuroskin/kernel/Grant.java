package org.neuroskin.kernel;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * One cell of a consent record: this recipient may do these operations with this category for this purpose, in a window
 * of time.
 *
 * <p><b>Invariant</b>: at least one operation; {@code validFrom} is before {@code validUntil}.
 *
 * @param id the grant, unique over all consents
 * @param consent the consent record that it belongs to
 * @param state only given and renewed allow anything; others are kept so that a denial can say why
 * @param validFrom first instant at which it allows
 * @param validUntil first instant at which it allows no more
 * @param conditions what else it is bound to
 */
public record Grant(
        UUID id,
        UUID consent,
        AppId recipient,
        CategoryId category,
        PurposeId purpose,
        Set<Operation> operations,
        Fidelity fidelity,
        ConsentState state,
        Instant validFrom,
        Instant validUntil,
        Conditions conditions) {

    /** Copies the operations and checks the invariant. */
    public Grant {
        operations = Set.copyOf(operations);
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("a grant needs at least one operation");
        }
        if (!validFrom.isBefore(validUntil)) {
            throw new IllegalArgumentException("validity ends before it begins");
        }
    }
}

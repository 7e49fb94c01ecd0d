package org.neuroskin.gateway.decide;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Pseudonym;

/**
 * A decision with what it rests on.
 *
 * @param snapshot null where the consent state could not be established; the decision is then a denial
 * @param spent grants left out of it, since their budget of uses was found to be spent
 */
public record Decided(
        AccessRequest request, Decision decision, @Nullable ConsentSnapshot snapshot, Set<UUID> spent) {

    /** Copies the grants. */
    public Decided {
        spent = Set.copyOf(spent);
    }

    /** The subject's name in the audit history, where it could be learnt. */
    public Optional<Pseudonym> pseudonym() {
        return Optional.ofNullable(snapshot).map(ConsentSnapshot::pseudonym);
    }

    /** The grants of which the permit demands that a use be counted; none where it is a denial. */
    Set<UUID> budgeted() {
        return decision instanceof Decision.Permit permit
                ? permit.obligations().stream()
                        .filter(Obligation.CountUse.class::isInstance)
                        .map(each -> ((Obligation.CountUse) each).grant())
                        .collect(Collectors.toSet())
                : Set.of();
    }
}

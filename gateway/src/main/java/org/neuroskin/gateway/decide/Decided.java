package org.neuroskin.gateway.decide;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Pseudonym;

/**
 * A decision with what it rests on.
 *
 * @param snapshot null where the consent state could not be established; the decision is then a denial
 */
public record Decided(
        AccessRequest request, Decision decision, @Nullable ConsentSnapshot snapshot) {

    /** The subject's name in the audit history, where it could be learnt. */
    public Optional<Pseudonym> pseudonym() {
        return Optional.ofNullable(snapshot).map(ConsentSnapshot::pseudonym);
    }
}

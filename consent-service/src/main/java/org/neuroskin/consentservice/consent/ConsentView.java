package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;

/**
 * A consent record as its subject sees it.
 *
 * @param state expired as soon as the clock says so
 * @param revision of the latest change
 */
public record ConsentView(
        UUID id,
        App app,
        PurposeId purpose,
        ConsentState state,
        Instant givenAt,
        Instant validUntil,
        NoticeShown notice,
        List<GrantView> grants,
        long revision) {

    /** Copies the grants. */
    public ConsentView {
        grants = List.copyOf(grants);
    }

    /** The text the person saw. */
    public record NoticeShown(int version, String hash, String language) {}

    /**
     * One cell of the record.
     *
     * @param validFrom may lie ahead
     */
    public record GrantView(
            UUID id,
            CategoryId category,
            SortedSet<Operation> operations,
            Fidelity fidelity,
            ConsentState state,
            Instant validFrom,
            Instant validUntil,
            Conditions conditions) {

        /** Copies the operations. */
        public GrantView {
            operations = new TreeSet<>(operations);
        }

        /** The same grant as the clock has it: what still allows something is expired once its time is over. */
        public GrantView at(Instant now) {
            return state.allows() && !now.isBefore(validUntil)
                    ? new GrantView(
                            id,
                            category,
                            operations,
                            fidelity,
                            ConsentLifecycle.after(state, ConsentCause.EXPIRED),
                            validFrom,
                            validUntil,
                            conditions)
                    : this;
        }
    }
}

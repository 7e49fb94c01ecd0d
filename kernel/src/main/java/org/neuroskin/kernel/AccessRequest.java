package org.neuroskin.kernel;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The question put to the policies: may this recipient do this operation with these categories of this person's data,
 * for this purpose, now?
 *
 * @param categories what the route carries; empty where it carries no personal category at all
 * @param fidelity how exact the answer would be
 * @param servicePlace where the data is stored
 * @param staff the {@code sub} of who asks about another person; null where people ask about themselves
 * @param reducible of which whoever enforces the decision can make less exact values, so that a grant of any fidelity will do
 * @param at the moment for which it is decided; the clock is an input, never read while deciding
 */
public record AccessRequest(
        SubjectId subject,
        AppId recipient,
        PurposeId purpose,
        Operation operation,
        Set<CategoryId> categories,
        Fidelity fidelity,
        Place servicePlace,
        @Nullable String staff,
        Set<CategoryId> reducible,
        Instant at) {

    /** Copies the categories. */
    public AccessRequest {
        categories = Set.copyOf(categories);
        reducible = Set.copyOf(reducible);
    }

    /** Nothing can be reduced. */
    public AccessRequest(
            SubjectId subject,
            AppId recipient,
            PurposeId purpose,
            Operation operation,
            Set<CategoryId> categories,
            Fidelity fidelity,
            Place servicePlace,
            @Nullable String staff,
            Instant at) {
        this(subject, recipient, purpose, operation, categories, fidelity, servicePlace, staff, Set.of(), at);
    }

    /**
     * Whether people look at their own data with a tool of their own, changing nothing. A restriction of processing leaves
     * that open: GDPR Art. 18(2) lets the subject consent, and Art. 15 holds on.
     */
    public boolean looksAtOwnData() {
        return staff == null && operation.handsOut() && purpose.equals(PurposeId.SELF_ACCESS);
    }

    /** The same question at another moment. */
    public AccessRequest at(Instant moment) {
        return new AccessRequest(
                subject, recipient, purpose, operation, categories, fidelity, servicePlace, staff, reducible, moment);
    }
}

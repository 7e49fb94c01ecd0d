package org.neuroskin.kernel;

import java.time.Instant;
import java.util.Set;

/**
 * The question put to the policies: may this recipient do this operation with these categories of this person's data,
 * for this purpose, now?
 *
 * @param categories what the route carries; empty where it carries no personal category at all
 * @param fidelity how exact the answer would be
 * @param at the moment for which it is decided; the clock is an input, never read while deciding
 */
public record AccessRequest(
        SubjectId subject,
        AppId recipient,
        PurposeId purpose,
        Operation operation,
        Set<CategoryId> categories,
        Fidelity fidelity,
        Instant at) {

    /** Copies the categories. */
    public AccessRequest {
        categories = Set.copyOf(categories);
    }
}

package org.neuroskin.consentservice.consent;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;

/**
 * What the person ticked of one requested item.
 *
 * @param fidelity less than was asked for; null for as asked
 * @param conditions narrower than asked; what is absent stays as asked
 */
public record GrantChoice(
        CategoryId category,
        SortedSet<Operation> operations,
        @Nullable Fidelity fidelity,
        ConsentProposal.@Nullable Terms conditions) {

    /** Copies the operations. */
    public GrantChoice {
        operations = new TreeSet<>(operations);
    }

    /** As it was asked. */
    public GrantChoice(CategoryId category, SortedSet<Operation> operations) {
        this(category, operations, null, null);
    }
}

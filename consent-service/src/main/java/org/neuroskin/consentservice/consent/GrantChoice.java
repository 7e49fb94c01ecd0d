package org.neuroskin.consentservice.consent;

import java.util.SortedSet;
import java.util.TreeSet;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;

/** What the person ticked of one requested item. */
public record GrantChoice(CategoryId category, SortedSet<Operation> operations) {

    /** Copies the operations. */
    public GrantChoice {
        operations = new TreeSet<>(operations);
    }
}

package org.neuroskin.consentservice.consent;

import java.util.SortedSet;
import java.util.TreeSet;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;

/** One line of what an app asks for or a person allows: these operations with this category. */
public record ConsentItem(CategoryId category, SortedSet<Operation> operations, Fidelity fidelity) {

    /** Copies the operations. */
    public ConsentItem {
        operations = new TreeSet<>(operations);
    }
}

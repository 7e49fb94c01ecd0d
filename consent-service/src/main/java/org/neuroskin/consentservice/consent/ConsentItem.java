package org.neuroskin.consentservice.consent;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;

/** One line of what an app asks for or a person allows: these operations with this category, on these conditions. */
public record ConsentItem(
        CategoryId category, SortedSet<Operation> operations, Fidelity fidelity, Conditions conditions) {

    /** Copies the operations. Items stored before there were conditions have none. */
    public ConsentItem(
            CategoryId category, SortedSet<Operation> operations, Fidelity fidelity, @Nullable Conditions conditions) {
        this.category = category;
        this.operations = new TreeSet<>(operations);
        this.fidelity = fidelity;
        this.conditions = conditions == null ? Conditions.EXPLICIT : conditions;
    }

    /** The same as somebody is asked for it who has not given it yet. */
    ConsentItem ungiven() {
        Conditions as = conditions;
        return new ConsentItem(
                category,
                operations,
                fidelity,
                new Conditions(
                        as.form(), as.study(), as.place(), as.dataWindow(), as.useBudget(), as.eraseBy(), false));
    }
}

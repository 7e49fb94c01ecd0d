package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Checks proposed items against the vocabulary and what their app was approved for, and notes every mistake. */
final class ItemReader {
    static final int MOST_ITEMS = 50;

    private final Vocabulary vocabulary;
    private final App app;
    private final Instant now;
    private final InvalidInput mistakes;

    ItemReader(Vocabulary vocabulary, App app, Instant now, InvalidInput mistakes) {
        this.vocabulary = vocabulary;
        this.app = app;
        this.now = now;
        this.mistakes = mistakes;
    }

    /** The items that stand at this place of the body. */
    List<ConsentItem> items(@Nullable List<? extends ConsentProposal.@Nullable Item> given, String place) {
        if (given == null || given.isEmpty() || given.size() > MOST_ITEMS) {
            mistakes.add(place, "is not a list of 1 to 50 items");
            return List.of();
        }
        List<ConsentItem> items = new ArrayList<>();
        Set<CategoryId> seen = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            ConsentProposal.@Nullable Item item = given.get(i);
            String pointer = place + "/" + i;
            if (item == null) {
                mistakes.add(pointer, "is null");
            } else {
                item(item, pointer, seen).ifPresent(items::add);
            }
        }
        return items;
    }

    private Optional<ConsentItem> item(ConsentProposal.Item item, String pointer, Set<CategoryId> seen) {
        Optional<CategoryId> category = InvalidInput.value(item.category(), CategoryId::new)
                .filter(id -> vocabulary.category(id).isPresent());
        if (category.isEmpty()) {
            mistakes.add(pointer + "/category", "is not a known category");
        } else if (!app.mayAskFor(category.get(), vocabulary)) {
            mistakes.add(pointer + "/category", "is not approved for this app");
        } else if (!seen.add(category.get())) {
            mistakes.add(pointer + "/category", "stands twice");
        }
        Set<Operation> operations = operations(item.operations(), pointer + "/operations");
        Optional<Fidelity> fidelity = item.fidelity() == null
                ? Optional.of(Fidelity.RAW)
                : InvalidInput.value(item.fidelity(), Fidelity::fromWireName);
        if (fidelity.isEmpty()) {
            mistakes.add(pointer + "/fidelity", "is not a known fidelity");
        }
        Conditions conditions = ConditionsReader.read(
                item.conditions(), Conditions.EXPLICIT, app, now, mistakes, pointer + "/conditions");
        return category.isPresent() && fidelity.isPresent()
                ? Optional.of(new ConsentItem(category.get(), new TreeSet<>(operations), fidelity.get(), conditions))
                : Optional.empty();
    }

    Set<Operation> operations(@Nullable List<? extends @Nullable String> given, String pointer) {
        Set<Operation> operations = new TreeSet<>();
        if (given != null && given.size() > Operation.values().length) {
            mistakes.add(pointer, "holds more than there are operations");
        } else if (given != null) {
            for (@Nullable String text : given) {
                Optional<Operation> operation = InvalidInput.value(text, Operation::fromWireName);
                if (operation.isEmpty()) {
                    mistakes.add(pointer, "holds an unknown operation");
                } else if (!operations.add(operation.get())) {
                    mistakes.add(pointer, "holds an operation twice");
                }
            }
        }
        if (given == null || given.isEmpty()) {
            mistakes.add(pointer, "is empty");
        }
        return operations;
    }
}

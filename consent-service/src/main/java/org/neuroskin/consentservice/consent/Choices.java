package org.neuroskin.consentservice.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.platform.InvalidInput;

/** What a person chose of what was asked. */
final class Choices {
    private Choices() {}

    /** The chosen part of the items; throws {@code invalid-input} for a choice that nobody asked for, or none at all. */
    static List<ConsentItem> of(List<ConsentItem> asked, List<GrantChoice> choices) {
        InvalidInput mistakes = new InvalidInput();
        List<ConsentItem> chosen = new ArrayList<>();
        if (choices.isEmpty()) {
            mistakes.add("/grants", "is empty; to allow nothing, refuse the request");
        }
        for (int i = 0; i < choices.size(); i++) {
            GrantChoice choice = choices.get(i);
            Optional<ConsentItem> item = asked.stream()
                    .filter(each -> each.category().equals(choice.category()))
                    .findFirst();
            if (item.isEmpty()) {
                mistakes.add("/grants/" + i + "/category", "was not asked for");
            } else if (choice.operations().isEmpty() || !item.get().operations().containsAll(choice.operations())) {
                mistakes.add("/grants/" + i + "/operations", "is empty or holds what was not asked for");
            } else if (chosen.stream().anyMatch(each -> each.category().equals(choice.category()))) {
                mistakes.add("/grants/" + i + "/category", "stands twice");
            } else {
                chosen.add(new ConsentItem(
                        choice.category(), choice.operations(), item.get().fidelity()));
            }
        }
        mistakes.throwIfAny();
        return chosen;
    }

    /** The same text for the same choice, whatever its order. */
    static String fingerprint(List<ConsentItem> items) {
        return items.stream()
                .map(item -> item.category() + "=" + names(item) + "/"
                        + item.fidelity().wireName())
                .sorted()
                .collect(Collectors.joining(";"));
    }

    private static String names(ConsentItem item) {
        return new TreeSet<>(item.operations())
                .stream().map(operation -> operation.wireName()).collect(Collectors.joining(","));
    }
}

package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.Fidelity;

/** What a person chose of what was asked. */
final class Choices {
    private Choices() {}

    /** The chosen part of the items; throws {@code invalid-input} for more than was asked, or nothing at all. */
    static List<ConsentItem> of(List<ConsentItem> asked, List<GrantChoice> choices, App app, Instant now) {
        InvalidInput mistakes = new InvalidInput();
        List<ConsentItem> chosen = new ArrayList<>();
        if (choices.isEmpty() || choices.size() > ItemReader.MOST_ITEMS) {
            mistakes.add("/grants", "is not a list of 1 to 50 grants; to allow nothing, refuse the request");
            throw mistakes.problem();
        }
        for (int i = 0; i < choices.size(); i++) {
            GrantChoice choice = choices.get(i);
            String pointer = "/grants/" + i;
            Optional<ConsentItem> item = asked.stream()
                    .filter(each -> each.category().equals(choice.category()))
                    .findFirst();
            if (item.isEmpty()) {
                mistakes.add(pointer + "/category", "was not asked for");
            } else if (chosen.stream().anyMatch(each -> each.category().equals(choice.category()))) {
                mistakes.add(pointer + "/category", "stands twice");
            } else {
                chosen.add(chosen(item.get(), choice, app, now, mistakes, pointer));
            }
        }
        mistakes.throwIfAny();
        return chosen;
    }

    private static ConsentItem chosen(
            ConsentItem asked, GrantChoice choice, App app, Instant now, InvalidInput mistakes, String pointer) {
        if (choice.operations().isEmpty() || !asked.operations().containsAll(choice.operations())) {
            mistakes.add(pointer + "/operations", "is empty or holds what was not asked for");
        }
        Fidelity fidelity = choice.fidelity() == null ? asked.fidelity() : choice.fidelity();
        if (!asked.fidelity().covers(fidelity)) {
            mistakes.add(pointer + "/fidelity", "is more than was asked for");
        }
        String place = pointer + "/conditions";
        Conditions conditions =
                ConditionsReader.read(choice.conditions(), asked.conditions(), app, now, mistakes, place);
        if (!Narrowing.isWithin(conditions, asked.conditions())) {
            mistakes.add(place, "allow more than was asked for");
        }
        return new ConsentItem(choice.category(), choice.operations(), fidelity, conditions);
    }

    /** The same text for the same choice, whatever its order. */
    static String fingerprint(List<ConsentItem> items) {
        return items.stream().map(Choices::fingerprint).sorted().collect(Collectors.joining(";"));
    }

    private static String fingerprint(ConsentItem item) {
        String cell =
                item.category() + "=" + names(item) + "/" + item.fidelity().wireName();
        return item.conditions().equals(Conditions.EXPLICIT) ? cell : cell + "/" + item.conditions();
    }

    private static String names(ConsentItem item) {
        return new TreeSet<>(item.operations())
                .stream().map(operation -> operation.wireName()).collect(Collectors.joining(","));
    }
}

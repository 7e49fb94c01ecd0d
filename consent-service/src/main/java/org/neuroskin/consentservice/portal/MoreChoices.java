package org.neuroskin.consentservice.portal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentAmendment;
import org.neuroskin.consentservice.consent.ConsentProposal;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;

/**
 * What a person could allow an app beside what they allow it: what was approved for the app, done with it what may be done with
 * the rest, each value as recorded. Nothing where what stands is bound to conditions, since the page could not keep them.
 */
final class MoreChoices {
    private final ConsentView consent;
    private final List<GrantView> standing;

    MoreChoices(ConsentView consent) {
        this.consent = consent;
        this.standing = ConsentWords.allowing(consent);
    }

    /** By what is done, then by category. */
    List<Choice> all() {
        if (!standing.stream().allMatch(grant -> grant.conditions().equals(Conditions.EXPLICIT))) {
            return List.of();
        }
        List<Choice> all = new ArrayList<>();
        SortedSet<Operation> operations = new TreeSet<>();
        standing.forEach(grant -> operations.addAll(grant.operations()));
        for (Operation operation : operations) {
            consent.app().categories().stream()
                    .filter(this::isNarrowest)
                    .map(category -> new Choice(operation, category))
                    .filter(this::isMore)
                    .forEach(all::add);
        }
        return all;
    }

    /** A heading would bundle what can be allowed apart. */
    private boolean isNarrowest(CategoryId category) {
        return consent.app().categories().stream()
                .noneMatch(other -> !other.equals(category) && category.covers(other));
    }

    private boolean isMore(Choice choice) {
        @Nullable GrantView grant = grant(choice.category()).orElse(null);
        if (grant == null) {
            return standing.stream()
                    .noneMatch(each -> each.category().covers(choice.category())
                            && each.operations().contains(choice.operation()));
        }
        boolean may = grant.operations().contains(choice.operation());
        // less exact values are never added to, so first they have to be exact
        return grant.fidelity() == Fidelity.RAW ? !may : may;
    }

    /** @param notice hash of what was shown, in that language */
    ConsentAmendment amendment(Set<Choice> ticked, String notice, String language) {
        Map<CategoryId, SortedSet<Operation>> byCategory = new LinkedHashMap<>();
        ticked.forEach(choice -> byCategory
                .computeIfAbsent(choice.category(), category -> new TreeSet<>())
                .add(choice.operation()));
        List<ConsentProposal.@Nullable Item> added = new ArrayList<>();
        List<ConsentAmendment.@Nullable Cell> changed = new ArrayList<>();
        byCategory.forEach((category, operations) -> grant(category)
                .ifPresentOrElse(
                        grant -> {
                            operations.addAll(grant.operations());
                            changed.add(new ConsentAmendment.Cell(
                                    grant.id(), names(operations), Fidelity.RAW.wireName(), null, null));
                        },
                        () -> added.add(new ConsentProposal.Item(
                                category.value(), names(operations), Fidelity.RAW.wireName()))));
        return new ConsentAmendment(
                added.isEmpty() ? null : added, changed.isEmpty() ? null : changed, null, notice, language);
    }

    private Optional<GrantView> grant(CategoryId category) {
        return standing.stream()
                .filter(grant -> grant.category().equals(category))
                .findFirst();
    }

    private static List<@Nullable String> names(Set<Operation> operations) {
        List<@Nullable String> names = new ArrayList<>();
        operations.forEach(each -> names.add(each.wireName()));
        return names;
    }
}

package org.neuroskin.policies.notice;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.notice.Processing.Use;

/**
 * One respect in which a newer notice allows more than an older one, so that whoever agreed to the older one has not agreed to
 * it (GDPR Art. 4(11) and 6(4)). Pure: only what is compared decides.
 *
 * @param what the value that is new, such as a place's code
 * @param category the category that it is about; null where it is about all data of the consent
 */
public record Widening(Kind kind, String what, @Nullable CategoryId category) {

    /** What may widen. A change of anything else is a change of wording. */
    public enum Kind {
        PURPOSE,
        /** The purpose is of a new kind in law, such as one that decides automatically. */
        FLAG,
        /** Another controller, or another organisation that it gives data to. */
        RECIPIENT,
        TRANSFER,
        RETENTION,
        CATEGORY,
        OPERATION,
        FIDELITY
    }

    /** Everything in which the newer notice is wider; empty where the older consent still says all that it must. */
    public static List<Widening> between(Notice older, Notice newer) {
        List<Widening> found = new ArrayList<>();
        if (!older.purpose().equals(newer.purpose())) {
            found.add(new Widening(Kind.PURPOSE, newer.purpose().value(), null));
        }
        added(older.flags(), newer.flags()).forEach(flag -> found.add(new Widening(Kind.FLAG, flag.name(), null)));
        Processing before = older.processing();
        Processing now = newer.processing();
        Set<String> known = new HashSet<>(before.recipients());
        known.add(before.organisation());
        SortedSet<String> all = new TreeSet<>(now.recipients());
        all.add(now.organisation());
        added(known, all).forEach(name -> found.add(new Widening(Kind.RECIPIENT, name, null)));
        places(now).stream()
                .filter(place -> places(before).stream().noneMatch(place::within))
                .forEach(place -> found.add(new Widening(Kind.TRANSFER, place.code(), null)));
        if (now.retentionDays() > before.retentionDays()) {
            found.add(new Widening(Kind.RETENTION, now.retentionDays() + " days", null));
        }
        if (!before.data().isEmpty() && now.data().isEmpty()) {
            found.add(new Widening(Kind.CATEGORY, "any", null));
        } else if (!before.data().isEmpty()) {
            now.data().forEach((category, use) -> compare(category, use, before.data(), found));
        }
        return List.copyOf(found);
    }

    /** Where outside the European Economic Area the data is, whoever has it. */
    private static Set<Place> places(Processing processing) {
        Set<Place> places = new TreeSet<>(processing.transfers());
        Optional.ofNullable(processing.place()).filter(Processing::isTransfer).ifPresent(places::add);
        return places;
    }

    /**
     * Whether a grant of this category is about data that this is about. A grant below a category that is new was given when
     * the app could ask for no more than the grant names, and still allows no more.
     */
    public boolean touches(CategoryId granted) {
        return category == null || granted.covers(category) || (kind != Kind.CATEGORY && category.covers(granted));
    }

    /** In short: {@code transfer US}. */
    public String reason() {
        String about = category == null || kind == Kind.CATEGORY ? "" : " of " + category;
        return kind.name().toLowerCase(Locale.ROOT) + about + " " + what;
    }

    private static void compare(CategoryId category, Use use, Map<CategoryId, Use> before, List<Widening> found) {
        List<Use> known = before.entrySet().stream()
                .filter(each -> each.getKey().covers(category))
                .map(Map.Entry::getValue)
                .toList();
        if (known.isEmpty()) {
            found.add(new Widening(Kind.CATEGORY, category.value(), category));
            return;
        }
        boolean finer = false;
        for (Operation operation : use.operations()) {
            List<Use> same = known.stream()
                    .filter(each -> each.operations().contains(operation))
                    .toList();
            if (same.isEmpty()) {
                found.add(new Widening(Kind.OPERATION, operation.wireName(), category));
            } else {
                finer |= same.stream().noneMatch(each -> each.fidelity().covers(use.fidelity()));
            }
        }
        if (finer) {
            found.add(new Widening(Kind.FIDELITY, use.fidelity().wireName(), category));
        }
    }

    private static <T> List<T> added(Set<T> before, Set<T> now) {
        return now.stream().filter(each -> !before.contains(each)).toList();
    }
}

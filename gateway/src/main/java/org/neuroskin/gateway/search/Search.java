package org.neuroskin.gateway.search;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.SearchRule;

/**
 * What a request asks for of sealed values, all of which an item must have.
 *
 * <p>A data service finds items by tokens, which know days at best and prove nothing: what it answers is compared once more with
 * {@link #finds}.
 */
public record Search(List<Sought> all) {
    /** Nothing is asked for. */
    public static final Search NONE = new Search(List.of());

    /** Copies the list. */
    public Search {
        all = List.copyOf(all);
    }

    /**
     * One value that is asked for.
     *
     * @param field where it is
     * @param terms what the data service is asked by: any of them
     * @param holds whether a text is what is asked for
     */
    public record Sought(FieldRule field, List<SearchTerm> terms, Predicate<String> holds) {}

    /**
     * What these parameters ask for.
     *
     * @param parameters name → value, as they were sent
     * @throws Refusal as malformed for what is no time or only one end of a range, and a range that is empty or too wide
     */
    public static Search of(Route route, Map<String, String> parameters) {
        List<Sought> all = new ArrayList<>();
        for (FieldRule field : route.searches()) {
            switch (field.search().orElseThrow().by()) {
                case SearchRule.Equal(String name) -> {
                    if (parameters.containsKey(name)) {
                        all.add(equal(field, decoded(parameters, name)));
                    }
                }
                case SearchRule.Within(String from, String to) -> {
                    if (parameters.containsKey(from) || parameters.containsKey(to)) {
                        all.add(within(field, time(parameters, from), time(parameters, to)));
                    }
                }
            }
        }
        return all.isEmpty() ? NONE : new Search(all);
    }

    private static Sought equal(FieldRule field, String text) {
        return new Sought(field, SearchTerm.of(field.search().orElseThrow().by(), text), text::equals);
    }

    private static Sought within(FieldRule field, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw Refusal.malformed("The range that is searched ends before it begins.");
        }
        List<SearchTerm> terms = Buckets.cover(from, to)
                .orElseThrow(() -> Refusal.malformed(
                        "The range that is searched is too wide: it takes more than %d days, weeks and months."
                                .formatted(Buckets.MOST)));
        return new Sought(field, terms, text -> {
            try {
                Instant time = SearchTerm.time(text);
                return !time.isBefore(from) && time.isBefore(to);
            } catch (IllegalArgumentException e) {
                return false;
            }
        });
    }

    private static Instant time(Map<String, String> parameters, String name) {
        if (!parameters.containsKey(name)) {
            throw Refusal.malformed(
                    "A range is searched by both of its ends, of which `%s` is missing.".formatted(name));
        }
        try {
            return SearchTerm.time(decoded(parameters, name));
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("The query parameter `%s` is %s.".formatted(name, e.getMessage()));
        }
    }

    private static String decoded(Map<String, String> parameters, String name) {
        // No plus sign is in them, see QueryParameters
        return URLDecoder.decode(parameters.getOrDefault(name, ""), StandardCharsets.UTF_8);
    }

    /** Whether nothing is asked for. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The items that are searched; empty where nothing is asked for. */
    public Optional<FieldPath> items() {
        return all.stream().flatMap(each -> each.field().at().item().stream()).findFirst();
    }

    /** The categories of what is asked for: whoever may not read them could find out by asking. */
    public Set<CategoryId> categories() {
        return all.stream().flatMap(each -> each.field().category().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether an item is what is asked for.
     *
     * @param told the texts that it has
     */
    public boolean finds(Map<FieldPath, String> told) {
        return all.stream().allMatch(each -> {
            String text = told.get(each.field().at());
            return text != null && each.holds().test(text);
        });
    }
}

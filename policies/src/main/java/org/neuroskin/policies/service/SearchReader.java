package org.neuroskin.policies.service;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Provenance;
import org.neuroskin.policies.yaml.Section;

/** Reads which sealed values can be searched for. */
final class SearchReader {
    static final String KEY = "search";
    static final List<String> SEARCH_KEYS = List.of("equal", "from", "to", "tokens", "parameter");

    private SearchReader() {}

    /** The rule with its search, if it has one. */
    static FieldRule searched(Section field, FieldRule rule, Optional<Category> category, List<FieldRule> earlier) {
        Optional<Section> section = field.has(KEY) ? field.section(KEY) : Optional.empty();
        if (section.isEmpty()) {
            return rule;
        }
        section.get().allowOnly(SEARCH_KEYS);
        Optional<SearchRule.By> by = by(section.get());
        Optional<String> tokens = section.get().parsed("tokens", SidecarReader::property);
        Optional<String> parameter =
                section.get().has("parameter") ? section.get().parsed("parameter", QueryReader::name) : tokens;
        if (!FieldRule.mayBeSearched(rule.at(), rule.rest(), rule.shape())) {
            field.mistake(KEY, "`%s` is no sealed value in the items of one list".formatted(rule.at()));
        } else if (earlier.stream().anyMatch(each -> each.isRecordOf(rule.at()))) {
            field.mistake(KEY, "`%s` is in a record, of which the service sees nothing".formatted(rule.at()));
        } else if (by.filter(SearchRule.Equal.class::isInstance).isPresent() && repeats(rule, category)) {
            field.mistake(
                    KEY,
                    "what stands at `%s` repeats, and equal tokens would tell (expected: no `pad: fixed-32` and nothing inferred)"
                            .formatted(rule.at()));
        } else if (by.isPresent() && tokens.isPresent() && parameter.isPresent()) {
            return rule.searchedBy(new SearchRule(by.get(), tokens.get(), parameter.get()));
        }
        return rule;
    }

    /** What is padded to one length, or inferred, is one of few. */
    private static boolean repeats(FieldRule rule, Optional<Category> category) {
        return rule.pad() == PaddingRule.FIXED_32
                || category.filter(each -> each.provenance() == Provenance.INFERRED_MENTAL_STATE)
                        .isPresent();
    }

    private static Optional<SearchRule.By> by(Section search) {
        boolean range = search.has("from") || search.has("to");
        if (range == search.has("equal")) {
            search.mistake("equal", "a search is by one thing (expected: `equal`, or `from` and `to`)");
            return Optional.empty();
        }
        if (!range) {
            return search.parsed("equal", QueryReader::name).map(SearchRule.Equal::new);
        }
        Optional<String> to = search.parsed("to", QueryReader::name);
        return search.parsed("from", QueryReader::name)
                .flatMap(from -> to.map(end -> new SearchRule.Within(from, end)));
    }

    /** Tokens are of one value only, and nothing else that is listed. */
    static void refuseCollision(List<FieldRule> rules, FieldRule rule, Section field) {
        rule.tokensAt().ifPresent(beside -> {
            boolean taken = rules.stream()
                    .anyMatch(other -> other.at().holds(beside)
                            || beside.holds(other.at())
                            || other.carriedAt().filter(beside::equals).isPresent()
                            || (!other.at().equals(rule.at())
                                    && other.tokensAt().equals(rule.tokensAt())));
            if (taken) {
                field.mistake(KEY, "`%s` is listed as something else".formatted(beside));
            }
        });
    }

    /** What one of several people can be searched for by would join what is stored of them. */
    static void refuseWithoutPerson(Section section, Route route) {
        List<FieldRule> searched = route.fields().stream()
                .filter(field -> field.search().isPresent())
                .toList();
        // Whoever takes the records of another route cannot be asked by what is searched for there
        if (searched.isEmpty() || !section.has("fields")) {
            return;
        }
        if (route.items().isPresent()) {
            section.mistake("fields", "a list of many people's is not searched: tokens are of one person each");
        }
        if (!route.methods().containsKey("GET")) {
            section.mistake("fields", "what can be searched for is never read here (expected: a GET)");
        }
        if (!route.reducible().isEmpty()) {
            section.mistake(
                    "fields", "a route with reducible fields is not searched, since that chooses among the items");
        }
        Stream<FieldPath> lists = Stream.concat(
                searched.stream().flatMap(field -> field.at().item().stream()),
                route.records().map(RecordsRule::at).stream());
        if (lists.distinct().count() > 1) {
            section.mistake("fields", "what can be searched for is in items of several lists (expected: of one)");
        }
        Set<String> taken = new HashSet<>(route.query());
        if (route.subject() instanceof SubjectSelector.QueryParameter(String name)) {
            taken.add(name);
        }
        Set<String> atService = new HashSet<>(route.query());
        searched.forEach(field -> {
            SearchRule search = field.search().orElseThrow();
            search.by().parameters().stream()
                    .filter(name -> !taken.add(name))
                    .forEach(name -> section.mistake("fields", "parameter `%s` stands for two things".formatted(name)));
            if (!atService.add(search.parameter())) {
                section.mistake("fields", "parameter `%s` stands for two things".formatted(search.parameter()));
            }
        });
    }
}

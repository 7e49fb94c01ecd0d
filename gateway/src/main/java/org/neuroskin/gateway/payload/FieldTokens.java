package org.neuroskin.gateway.payload;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neuroskin.gateway.search.Search;
import org.neuroskin.gateway.search.SearchTerm;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.SearchTokens;
import org.neuroskin.sealing.keys.KeyHierarchy;

/** Makes search tokens of one person, at one place, for one access. */
public final class FieldTokens {
    private final DataPlace place;
    private final KeyHierarchy keys;
    private final Map<CategoryId, SearchTokens> byCategory = new HashMap<>();

    /** Makes none yet. */
    public FieldTokens(DataPlace place, KeyHierarchy keys) {
        this.place = place;
        this.keys = keys;
    }

    /**
     * The query by which the data service finds what is searched, and perhaps more.
     *
     * @throws PayloadRefused {@link Problem#KEYS_UNAVAILABLE}, {@link Problem#PROCESSING_RESTRICTED} while a key is suspended
     */
    public String query(Search search) {
        try {
            return search.all().stream()
                    .flatMap(each -> of(each.field(), each.terms())
                            .map(token -> each.field().search().orElseThrow().parameter() + "=" + token))
                    .collect(Collectors.joining("&"));
        } catch (SealingException e) {
            throw SealingProblems.whenOpening(e);
        }
    }

    /** The tokens of these; throws a {@link SealingException}. */
    Stream<String> of(FieldRule rule, List<SearchTerm> terms) {
        SearchTokens tokens = byCategory.computeIfAbsent(rule.category().orElseThrow(), this::ofCategory);
        return terms.stream().map(term -> tokens.token(rule.at().toString(), term.kind(), term.value()));
    }

    private SearchTokens ofCategory(CategoryId category) {
        try (DataKey key = keys.indexKey(place.subject(), category)) {
            return SearchTokens.create(key, place.context(category));
        }
    }
}

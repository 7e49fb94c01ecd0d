package org.neuroskin.policies.decide;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.policies.law.Laws;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * Decides whether an access is allowed.
 *
 * <p><b>Guarantee</b>: pure; the same request, snapshot, spent grants, vocabulary and laws always give the same decision. Nothing is permitted
 * without a grant that matches on every dimension, or another legal basis that a law names. What a law forbids is never
 * permitted, whatever the person has agreed to, and what the person never wants used is not either.
 */
public final class PolicyEvaluator {
    private final Vocabulary vocabulary;
    private final Laws laws;
    private final Set<CategoryId> labels;

    /** An evaluator for the words of this vocabulary and the laws that are packaged with this module. */
    public PolicyEvaluator(Vocabulary vocabulary) {
        this(vocabulary, Laws.bundled());
    }

    /** An evaluator for the words of this vocabulary and these laws. */
    public PolicyEvaluator(Vocabulary vocabulary, Laws laws) {
        this.vocabulary = vocabulary;
        this.laws = laws;
        this.labels = vocabulary.categories().stream()
                .map(Category::id)
                .filter(vocabulary::labelsData)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Decides for the moment {@code request.at()}. The first step that ends decides; a step closes single categories, and ends
     * where nothing may be served of the rest.
     */
    public Decision decide(AccessRequest request, ConsentSnapshot snapshot) {
        return decide(request, snapshot, Set.of());
    }

    /**
     * As {@link #decide(AccessRequest, ConsentSnapshot)}, where it is known of some grants that their budget of uses is spent.
     *
     * @param spent grants that allow nothing at present
     */
    public Decision decide(AccessRequest request, ConsentSnapshot snapshot, Set<UUID> spent) {
        Deciding deciding = new Deciding(this, request, snapshot, spent);
        return deciding.prohibitedByLaw()
                .or(deciding::halted) // restricted, suspended, frozen
                .or(deciding::never)
                .or(deciding::notUnderstood)
                .orElseGet(deciding::onGrants); // or on another basis that a law names, or not at all
    }

    /** Names the vocabulary and the laws that decisions are based on. */
    public String policy() {
        return laws.hash();
    }

    Laws laws() {
        return laws;
    }

    boolean knowsCategories(AccessRequest request) {
        return labels.containsAll(request.categories());
    }

    boolean knowsPurpose(AccessRequest request) {
        return vocabulary.purpose(request.purpose()).isPresent();
    }

    boolean covers(CategoryId granted, CategoryId asked) {
        // most grants are of something else, which needs no look at the vocabulary
        return granted.covers(asked)
                && vocabulary
                        .category(asked)
                        .filter(category -> category.isGrantedWith(granted))
                        .isPresent();
    }
}

package org.neuroskin.policies.vocabulary;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;

/**
 * All categories and purposes. Immutable.
 *
 * <p>Data is always labelled with a category that has no children; a parent is a heading, and a grant of it covers those
 * children that are not special.
 */
public final class Vocabulary {
    private final SequencedMap<CategoryId, Category> categories = new LinkedHashMap<>();
    private final SequencedMap<PurposeId, Purpose> purposes = new LinkedHashMap<>();

    /** A vocabulary of these, in this order. */
    public Vocabulary(Collection<Category> categories, Collection<Purpose> purposes) {
        categories.forEach(category -> this.categories.put(category.id(), category));
        purposes.forEach(purpose -> this.purposes.put(purpose.id(), purpose));
    }

    /** The vocabulary of this version of the product: {@code policies/vocabulary}. Read once. */
    public static Vocabulary bundled() {
        return Bundled.VOCABULARY;
    }

    /** The category of this id. */
    public Optional<Category> category(CategoryId id) {
        return Optional.ofNullable(categories.get(id));
    }

    /** The purpose of this id. */
    public Optional<Purpose> purpose(PurposeId id) {
        return Optional.ofNullable(purposes.get(id));
    }

    /** All categories, parents before their children. */
    public List<Category> categories() {
        return List.copyOf(categories.values());
    }

    /** All purposes. */
    public List<Purpose> purposes() {
        return List.copyOf(purposes.values());
    }

    /** The children of a category, in order; none for one that labels data. */
    public List<Category> children(CategoryId parent) {
        return categories.values().stream()
                .filter(category -> category.parent().map(parent::equals).orElse(false))
                .toList();
    }

    /** The categories of data that a consent to this one covers. */
    public List<CategoryId> coveredBy(CategoryId granted) {
        return categories().stream()
                .filter(each -> labelsData(each.id()) && each.isGrantedWith(granted))
                .map(Category::id)
                .toList();
    }

    /** Whether data may be labelled with this category: it is known and has no children. */
    public boolean labelsData(CategoryId id) {
        return categories.containsKey(id) && children(id).isEmpty();
    }

    private static final class Bundled {
        private static final Vocabulary VOCABULARY = VocabularyReader.bundled();
    }
}

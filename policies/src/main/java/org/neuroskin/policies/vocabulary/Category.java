package org.neuroskin.policies.vocabulary;

import java.util.Map;
import java.util.Optional;
import org.neuroskin.kernel.CategoryId;

/**
 * A category of personal data.
 *
 * @param id the dotted id
 * @param parent the category above it; empty at the top
 * @param special of a special kind (GDPR Art. 9 and its like): a grant of the parent does not cover it
 * @param mustSeal no descriptor may store it in the clear
 * @param identifies a measurement by which a person can be recognised
 * @param provenance where it comes from
 * @param iri its W3C DPV name, or {@code urn:neuroskin:category:<id>} where that vocabulary has none
 * @param extension our published name and what it is a kind of, where that vocabulary has none
 * @param texts language → plain words; at least {@code en}
 */
public record Category(
        CategoryId id,
        Optional<CategoryId> parent,
        boolean special,
        boolean mustSeal,
        boolean identifies,
        Provenance provenance,
        String iri,
        Optional<Extension> extension,
        Map<String, CategoryText> texts) {

    /** Copies the map. */
    public Category {
        texts = Map.copyOf(texts);
    }

    /** Whether a grant of that category is one of this: of itself, or of a heading above unless this is special. */
    public boolean isGrantedWith(CategoryId granted) {
        return granted.equals(id) || (granted.covers(id) && !special);
    }

    /** The words in this language, or in English if it is not one of ours. */
    public CategoryText text(String language) {
        return Languages.pick(texts, language);
    }
}

package org.neuroskin.policies.vocabulary;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.neuroskin.kernel.PurposeId;

/**
 * What data is used for.
 *
 * @param iri its W3C DPV name, or {@code urn:neuroskin:purpose:<id>} where that vocabulary has none
 * @param extension our published name and what it is a kind of, where that vocabulary has none
 * @param texts language → plain words; at least {@code en}
 */
public record Purpose(
        PurposeId id,
        Set<PurposeFlag> flags,
        String iri,
        Optional<Extension> extension,
        Map<String, PurposeText> texts) {

    /** Copies the collections. */
    public Purpose {
        flags = Set.copyOf(flags);
        texts = Map.copyOf(texts);
    }

    /** The words in this language, or in English if it is not one of ours. */
    public PurposeText text(String language) {
        return Languages.pick(texts, language);
    }
}

package org.neuroskin.policies.vocabulary;

import java.util.List;

/**
 * A word that we add to the W3C Data Privacy Vocabulary, as published under {@code docs/vocabulary}.
 *
 * @param term its name, such as {@code HeartRateVariability}
 * @param broader IRIs of that vocabulary, or names of ours, that it is a kind of; at least one
 */
public record Extension(String term, List<String> broader) {

    /** Copies the list. */
    public Extension {
        broader = List.copyOf(broader);
    }
}

package org.neuroskin.policies.vocabulary;

import java.util.List;
import java.util.Map;

/** The languages in which every text exists. */
public final class Languages {
    /** Taken where a language is not one of ours. */
    public static final String DEFAULT = "en";

    /** All, the default first. */
    public static final List<String> ALL = List.of(DEFAULT, "de", "fr");

    private Languages() {}

    static <T> T pick(Map<String, T> texts, String language) {
        T text = texts.containsKey(language) ? texts.get(language) : texts.get(DEFAULT);
        if (text == null) {
            throw new IllegalStateException("our bug: a text is missing in `%s`".formatted(DEFAULT));
        }
        return text;
    }
}

package org.neuroskin.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/** Holds texts to the rules of our plain language: sentences of fewer than 20 words, closed by a full stop. */
public final class PlainLanguage {
    private static final int MOST_WORDS = 19;
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.?!;:]) ");
    private static final Pattern SPACE = Pattern.compile(" +");

    private PlainLanguage() {}

    /** Fails with the sentence that is too long. */
    public static void assertPlain(String text) {
        assertThat(text).matches("(?s).*[.?]");
        SENTENCE_END
                .splitAsStream(text)
                .forEach(sentence -> assertThat(SPACE.splitAsStream(sentence)
                                .filter(word ->
                                        Pattern.compile("\\w").matcher(word).find())
                                .count())
                        .as(sentence)
                        .isLessThanOrEqualTo(MOST_WORDS));
    }
}

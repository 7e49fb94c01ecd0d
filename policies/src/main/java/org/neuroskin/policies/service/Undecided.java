package org.neuroskin.policies.service;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.neuroskin.policies.yaml.Section;

/** What a draft leaves open: no descriptor is used before a person has decided it. */
public final class Undecided {
    /** The word that stands where something is to be decided. */
    public static final String WORD = "undecided";

    private static final Map<String, String> QUESTIONS = Map.of(
            "service", "its name, the first segment after /api/",
            "upstream", "where the gateway reaches it, such as http://localhost:8085/diary",
            "place", "where it stores the data, such as EU or US-IL",
            "subject", "whose data it is: path.<variable>, query.<parameter>, body:<pointer> or token.sub",
            "category", "the category of the value, or none if it says nothing of a person",
            "unlisted", "drop, or the category of all that is not listed",
            "whole", "the category of the body",
            "body-of", "the path of the route before this one as whose body the part is kept");

    private Undecided() {}

    /** Like {@link Section#parsed}, but names the question where nobody has decided yet. */
    static <T> Optional<T> unless(Section section, String key, Function<String, T> parser) {
        return section.parsed(key, text -> {
            if (text.equals(WORD)) {
                throw new IllegalArgumentException("is undecided (decide: %s)".formatted(QUESTIONS.get(key)));
            }
            return parser.apply(text);
        });
    }
}

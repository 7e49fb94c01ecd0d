package org.neuroskin.consentservice.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;

/** Gathers everything that is wrong with an input, so that the caller is told all of it at once. */
public final class InvalidInput {
    private final List<Map<String, Object>> errors = new ArrayList<>();

    /**
     * Notes one mistake.
     *
     * @param pointer JSON pointer into the body, such as {@code /items/0/category}
     */
    public void add(String pointer, String message) {
        errors.add(Map.of("pointer", pointer, "detail", message));
    }

    /** What the parser makes of a text; empty for none and for what it refuses. */
    public static <T> Optional<T> value(@Nullable String text, Function<String, T> parser) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Ends the request with {@code invalid-input} if anything was noted. */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw problem();
        }
    }

    /** The problem with all that was noted. */
    public ProblemException problem() {
        String detail = errors.size() == 1 ? "One value is not acceptable." : "Several values are not acceptable.";
        return new ProblemException(Problem.INVALID_INPUT, detail, Map.of("errors", List.copyOf(errors)));
    }
}

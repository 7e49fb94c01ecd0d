package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * What a clinician asks for in an emergency.
 *
 * @param explanation for the board; never in the audit history, and never shown to anybody else
 */
record BreakGlassRequest(
        @Nullable String subject,
        @Nullable String app,
        @Nullable List<@Nullable String> categories,
        @Nullable BreakGlassReason reason,
        @Nullable String explanation,
        @JsonProperty("minutes") @Nullable Integer minutes) {
    private static final int LONGEST_MINUTES = 60;
    private static final int SHORTEST_TEXT = 10;
    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_CATEGORIES = 50;

    /** The same with everything there and well-formed. */
    record Accepted(
            SubjectId subject,
            AppId app,
            SortedSet<CategoryId> categories,
            BreakGlassReason reason,
            String explanation,
            Duration length) {

        @Override
        public String toString() {
            return "Accepted[…]";
        }
    }

    /** Throws {@code invalid-input} with all mistakes. */
    Accepted accepted(String staff, Vocabulary vocabulary) {
        InvalidInput mistakes = new InvalidInput();
        Optional<SubjectId> person = InvalidInput.value(subject, SubjectId::new);
        if (person.isEmpty() || staff.equals(subject)) {
            mistakes.add("/subject", "is not the id of another person");
        }
        Optional<AppId> recipient = InvalidInput.value(app, AppId::new);
        if (recipient.isEmpty()) {
            mistakes.add("/app", "is not the id of an app");
        }
        SortedSet<CategoryId> named = categories(mistakes, vocabulary);
        if (reason == null) {
            mistakes.add("/reason", "is missing (unconscious, acute-danger, cannot-consent)");
        }
        String text = explanation == null ? "" : explanation.strip();
        if (text.length() < SHORTEST_TEXT
                || text.length() > LONGEST_TEXT
                || text.chars().anyMatch(BreakGlassRequest::odd)) {
            mistakes.add("/explanation", "is not a plain text of 10 to 2000 characters");
        }
        if (minutes == null || minutes < 1 || minutes > LONGEST_MINUTES) {
            mistakes.add("/minutes", "is not 1 to 60");
        }
        mistakes.throwIfAny();
        return new Accepted(
                person.orElseThrow(),
                recipient.orElseThrow(),
                named,
                java.util.Objects.requireNonNull(reason),
                text,
                Duration.ofMinutes(java.util.Objects.requireNonNull(minutes)));
    }

    private SortedSet<CategoryId> categories(InvalidInput mistakes, Vocabulary vocabulary) {
        SortedSet<CategoryId> named = new TreeSet<>();
        List<@Nullable String> given = categories == null ? List.of() : categories;
        if (given.isEmpty() || given.size() > MOST_CATEGORIES) {
            mistakes.add("/categories", "does not name 1 to 50 categories");
            return named;
        }
        for (int i = 0; i < given.size(); i++) {
            Optional<CategoryId> category =
                    InvalidInput.value(given.get(i), CategoryId::new).filter(vocabulary::labelsData);
            if (category.isEmpty()) {
                mistakes.add("/categories/" + i, "is not a category that data carries, one by one");
            } else {
                named.add(category.get());
            }
        }
        return named;
    }

    private static boolean odd(int character) {
        return Character.isISOControl(character) && character != '\n' && character != '\r' && character != '\t';
    }

    @Override
    public String toString() {
        return "BreakGlassRequest[…]";
    }
}

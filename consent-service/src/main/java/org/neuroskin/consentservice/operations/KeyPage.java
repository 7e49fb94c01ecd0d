package org.neuroskin.consentservice.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;

/**
 * The keys, as far as anybody can see them without opening one.
 *
 * @param starts what can be rotated
 */
record KeyPage(List<Count> counts, List<Era> eras, List<Rotation> rotations, List<Start> starts) {

    /** How many keys there are of a level and state. */
    record Count(String level, String state, String keys) {}

    /** An era, and how it stands, as a sentence. */
    record Era(String name, Moment begun, String said) {}

    /**
     * A rotation.
     *
     * @param whose of whom or what alone, as a sentence; null for everything
     */
    record Rotation(String level, @Nullable String whose, Moment asked, Tag state, String progress) {}

    /** A way to a rotation. */
    record Start(String href, String text) {}

    /**
     * Asks once more before a rotation.
     *
     * @param means what it does, as a sentence
     * @param ofAPerson whether it can be one person's alone
     * @param categories to choose from; empty where it cannot be one category's alone
     */
    record Ask(
            String level,
            String title,
            String means,
            boolean ofAPerson,
            String subject,
            List<Option> categories,
            List<FieldError> errors) {}
}

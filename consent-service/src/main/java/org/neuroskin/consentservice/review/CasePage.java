package org.neuroskin.consentservice.review;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;

/**
 * One case.
 *
 * @param open whether anything can still be added
 * @param proposal what was found; null where nothing is proposed
 * @param signed who signed it and when; null where nobody has
 * @param maySign whether who looks may sign what is proposed
 * @param typed what was typed into the form that had a mistake, by the name of its field
 */
record CasePage(
        UUID id,
        String question,
        @Nullable UUID follows,
        String opened,
        Tag state,
        boolean open,
        List<AccessRows.Row> rows,
        List<Written> entries,
        @Nullable Proposal proposal,
        @Nullable String signed,
        boolean maySign,
        List<Option> apps,
        List<Option> findings,
        Map<String, String> typed,
        List<FieldError> errors) {

    /**
     * Something written in the case.
     *
     * @param head what it is, and of whom
     * @param due by when an answer is wanted; null where none is
     * @param waits the question that waits for an answer; null where it does not
     * @param late whether that day is over
     */
    record Written(
            Moment at,
            String head,
            String text,
            @Nullable String due,
            @Nullable UUID waits,
            boolean late) {}

    /**
     * What was found.
     *
     * @param code the finding as forms name it
     * @param at when it was proposed, to name it when it is signed
     */
    record Proposal(String code, String finding, String measures, String by, String at) {}

    /** What was typed into this field; empty where nothing was. Public, since templates call it. */
    public String typed(String field) {
        return typed.getOrDefault(field, "");
    }
}

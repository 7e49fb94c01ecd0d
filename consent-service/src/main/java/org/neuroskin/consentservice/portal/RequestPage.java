package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;

/**
 * An app asks: what the person decides upon.
 *
 * @param purpose one sentence
 * @param validity how long it would last, as a sentence
 * @param fidelity how exact all of it would be, as a sentence; null where that differs
 * @param noticeHash of exactly the text on this page
 */
record RequestPage(
        UUID id,
        String app,
        String organisation,
        String purpose,
        String validity,
        @Nullable String fidelity,
        List<Group> groups,
        List<Paragraph> noticeText,
        String noticeVersion,
        String noticeLanguage,
        String noticeHash,
        List<FieldError> errors) {

    /** A heading of the notice and what stands under it. */
    record Paragraph(String heading, String text) {}

    /** Reads, writes and other acts apart. */
    record Group(String title, List<Choice> choices) {}

    /**
     * One box to tick.
     *
     * @param id of the element
     * @param value operation and category as sent back
     */
    record Choice(
            String id,
            String value,
            String name,
            String description,
            String example,
            String fidelity,
            boolean ticked) {}
}

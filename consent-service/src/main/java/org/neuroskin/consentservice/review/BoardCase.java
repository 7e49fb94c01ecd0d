package org.neuroskin.consentservice.review;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;

/**
 * A question that the board looks into.
 *
 * @param follows an older case that it takes up again, which itself stays as it was signed
 * @param openedBy the name of who opened it
 */
record BoardCase(
        UUID id,
        String question,
        @Nullable UUID follows,
        String openedBy,
        Instant openedAt,
        @Nullable Proposal proposal,
        @Nullable Signature signature) {

    /** What one reviewer thinks is so. */
    record Proposal(Finding finding, String measures, String by, String name, Instant at) {}

    /** Of another person, of the chair; from then on nothing of the case changes. */
    record Signature(String name, Instant at) {}

    enum Finding {
        IN_ORDER,
        UNCLEAR,
        OVERSTEPPED,
        UNLAWFUL
    }

    enum Kind {
        NOTE,
        QUESTION,
        ANSWER
    }

    /**
     * Something written in a case.
     *
     * @param app whose organisation is asked
     * @param due by when it should answer
     * @param question what it answers
     */
    record Entry(
            UUID id,
            Kind kind,
            String text,
            @Nullable AppId app,
            @Nullable LocalDate due,
            @Nullable UUID question,
            String by,
            Instant at) {}

    /** An access that is evidence, by its number in the log. */
    record Pin(long sequence, UUID access) {}

    /** All of a case. */
    record Whole(BoardCase about, List<Pin> pins, List<Entry> entries) {

        /** Copies the lists. */
        Whole {
            pins = List.copyOf(pins);
            entries = List.copyOf(entries);
        }
    }

    boolean signed() {
        return signature != null;
    }
}

package org.neuroskin.consentservice.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Tag;

/**
 * One app.
 *
 * @param remarks what else is to be known of it, as sentences
 * @param terms what is in force, or proposed where nothing is
 * @param disclosure what people must be told of its processing
 * @param proposal what is proposed; null where nothing is
 * @param acts what this operator or chair may do besides approving
 * @param retirable whether they may end it for good
 * @param note what became of the act that led here; null where none did
 */
record AppPage(
        String id,
        String name,
        String organisation,
        Tag state,
        List<String> remarks,
        List<Row> terms,
        List<Row> disclosure,
        @Nullable Proposal proposal,
        List<Act> acts,
        boolean retirable,
        @Nullable Note note) {

    /**
     * A term.
     *
     * @param changed what is proposed instead; null where that is the same, or nothing is
     */
    record Row(String name, String text, @Nullable String changed) {}

    /**
     * An open proposal.
     *
     * @param said who proposed it, and what approves or waits, as sentences
     * @param approvable whether it waits for a role of this reader
     * @param refusable whether it can still be turned down
     */
    record Proposal(int edition, List<String> said, boolean approvable, boolean refusable) {}

    /** One button. */
    record Act(String href, String text) {}

    /** What became of an act. */
    record Note(boolean done, List<String> sentences) {}
}

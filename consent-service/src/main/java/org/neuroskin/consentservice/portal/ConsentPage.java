package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Tag;

/**
 * One consent in full.
 *
 * @param notice version and language of the text that was shown
 * @param stoppable whether it still allows anything
 * @param renewable whether it can be allowed again without the app asking
 * @param extendable whether more can be allowed without the app asking
 */
record ConsentPage(
        ConsentCard card,
        List<Group> groups,
        Moment given,
        String notice,
        String noticeHash,
        List<Change> history,
        boolean stoppable,
        boolean renewable,
        boolean extendable) {

    /** What may be done, with what. */
    record Group(String title, List<Line> lines) {}

    /**
     * One category of it.
     *
     * @param uses how many uses are left; null where they are not counted
     */
    record Line(
            String name,
            String description,
            String example,
            String fidelity,
            @Nullable String uses,
            Tag state) {}

    /** One change of the record. */
    record Change(Moment at, String sentence) {}
}

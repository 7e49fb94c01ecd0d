package org.neuroskin.consentservice.portal;

import java.util.List;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Tag;

/**
 * One consent in full.
 *
 * @param notice version and language of the text that was shown
 * @param stoppable whether it still allows anything
 */
record ConsentPage(
        ConsentCard card,
        List<Group> groups,
        Moment given,
        String notice,
        String noticeHash,
        List<Change> history,
        boolean stoppable) {

    /** What may be done, with what. */
    record Group(String title, List<Line> lines) {}

    /** One category of it. */
    record Line(String name, String description, String example, String fidelity, Tag state) {}

    /** One change of the record. */
    record Change(Moment at, String sentence) {}
}

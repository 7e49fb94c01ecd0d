package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;

/** Every consent of the person, those that allow something first, and what waits for a decision. */
record WhoCanSeePage(
        String summary, List<Waiting> waiting, List<ConsentCard> active, String endedSummary, List<ConsentCard> ended) {

    /** An app waits for a decision. */
    record Waiting(UUID request, String app, String text) {}
}

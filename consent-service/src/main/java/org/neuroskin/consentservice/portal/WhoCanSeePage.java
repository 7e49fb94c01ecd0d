package org.neuroskin.consentservice.portal;

import java.util.List;

/** Every consent of the person, those that allow something first. */
record WhoCanSeePage(String summary, List<ConsentCard> active, String endedSummary, List<ConsentCard> ended) {}

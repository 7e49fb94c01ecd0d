package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.design.FieldError;

/**
 * Allowing the same for another time, decided upon as the first time was.
 *
 * @param revision at which the consent was when the page was made
 * @param validity how long it would last, as a sentence
 * @param notice exactly the text on this page
 */
record RenewPage(
        UUID id,
        String app,
        String organisation,
        String purpose,
        long revision,
        String validity,
        List<Cell> cells,
        Shown notice,
        List<FieldError> errors) {

    /**
     * One box to tick.
     *
     * @param now how it stands
     */
    record Cell(UUID id, String name, String description, String example, String hint, String now, boolean ticked) {}

    /** A notice as it is shown. */
    record Shown(List<RequestPage.Paragraph> text, String version, String language, String hash) {}
}

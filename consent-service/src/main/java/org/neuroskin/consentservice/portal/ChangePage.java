package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;

/**
 * Letting an app have less than it has.
 *
 * @param revision at which the consent was when the page was made
 * @param until the day on which it ends by itself, as typed before or else as it is
 * @param latest the latest such day that is no more than the person allowed
 */
record ChangePage(
        UUID id,
        String app,
        long revision,
        List<Cell> cells,
        String until,
        String earliest,
        String latest,
        List<FieldError> errors) {

    /**
     * One category.
     *
     * @param hint what may be done with it
     * @param options how exact it may be, from what it is now to nothing at all
     */
    record Cell(UUID id, String name, String hint, List<Option> options) {}
}

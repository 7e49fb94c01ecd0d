package org.neuroskin.consentservice.review;

import java.util.List;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Moment;

/** The samples of the board, and a form for a new one. */
record SamplesPage(List<Row> rows, String wanted, List<FieldError> errors) {

    /** One sample. */
    record Row(String href, Moment drawn, String by, String progress) {}
}

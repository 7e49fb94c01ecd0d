package org.neuroskin.consentservice.review;

import java.util.List;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Tag;

/** The cases of the board, and a form for a new one. */
record CasesPage(List<Row> rows, String question, List<FieldError> errors) {

    /** One case. */
    record Row(String href, String question, Moment opened, String by, Tag state) {}
}

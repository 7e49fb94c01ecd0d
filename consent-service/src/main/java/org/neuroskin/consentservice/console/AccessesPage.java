package org.neuroskin.consentservice.console;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;

/**
 * Accesses of a period, newest first.
 *
 * @param from first day, ISO 8601; as it was typed where it is not a date
 * @param to last day
 * @param older the next page; null on the last
 * @param newest the first page; null on it
 */
record AccessesPage(
        String from,
        String to,
        List<Option> apps,
        List<Option> outcomes,
        String caption,
        List<Row> rows,
        @Nullable String older,
        @Nullable String newest,
        List<FieldError> errors) {

    /**
     * One access.
     *
     * @param reason why it was refused, or permitted without consent; null where neither
     * @param omitted what was left out; null where nothing was
     * @param proof where its proof can be had; null where there is none yet
     */
    record Row(
            Moment at,
            Tag outcome,
            @Nullable String reason,
            String app,
            String organisation,
            String pseudonym,
            String actor,
            String what,
            @Nullable String omitted,
            String purpose,
            String bytes,
            @Nullable String proof,
            String proofText) {}
}

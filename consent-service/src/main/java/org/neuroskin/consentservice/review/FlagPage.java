package org.neuroskin.consentservice.review;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;

/**
 * One flag, with what is behind it.
 *
 * @param open whether it waits to be decided
 * @param reason why it was dismissed; null where it was not
 * @param boardCase the case that it led to
 */
record FlagPage(
        UUID id,
        String name,
        String sentence,
        String rule,
        String day,
        String pseudonym,
        Tag state,
        boolean open,
        @Nullable String reason,
        @Nullable UUID boardCase,
        List<AccessRows.Row> rows,
        List<Option> reasons,
        String question,
        List<FieldError> errors) {}

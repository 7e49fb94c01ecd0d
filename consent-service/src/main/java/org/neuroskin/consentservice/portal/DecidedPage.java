package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * After the decision.
 *
 * @param words what was allowed
 * @param refusedWords what was asked for and not allowed
 * @param consent the record; null where nothing was allowed
 * @param onward the way back to the app; null where it named none
 * @param remembered the request whose refusal keeps the app from asking this again; null where none does
 */
record DecidedPage(
        String app,
        String heading,
        String lead,
        List<String> words,
        List<String> refusedWords,
        @Nullable UUID consent,
        @Nullable String onward,
        @Nullable UUID remembered) {}

package org.neuroskin.consentservice.design;

import org.jspecify.annotations.Nullable;

/**
 * One access, told in one sentence.
 *
 * @param omitted what was left out, as a sentence; null where nothing was
 * @param href the page with all that is known of it; null while it is not in the sealed history
 */
public record Look(
        Moment at,
        String sentence,
        @Nullable String omitted,
        Tag outcome,
        @Nullable String href) {}

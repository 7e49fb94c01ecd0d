package org.neuroskin.consentservice.design;

import org.jspecify.annotations.Nullable;

/**
 * One access, told in one sentence.
 *
 * @param remark what else is to be said, such as what was left out; null where nothing is
 * @param href the page with all that is known of it; null while it is not in the sealed history
 */
public record Look(
        Moment at,
        String sentence,
        @Nullable String remark,
        Tag outcome,
        @Nullable String href) {}

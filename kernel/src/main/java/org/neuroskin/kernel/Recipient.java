package org.neuroskin.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What deciding needs to know of an app.
 *
 * @param place where its organisation processes data; null where it was never said
 * @param study the study that its research is bound to; null where there is none
 */
public record Recipient(
        RecipientStatus status,
        @Nullable Place place,
        Setting setting,
        @Nullable String study) {}

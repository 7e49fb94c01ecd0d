package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;

/**
 * Copies of all the person's data: what they are, and how those stand that were asked for.
 *
 * @param key what was given as a key and is none
 */
record ExportPage(List<Copy> copies, String key, List<FieldError> errors) {

    /**
     * One copy.
     *
     * @param asked when it was asked for, as a sentence
     * @param state how it stands, as a sentence
     * @param encrypted that it is encrypted, as a sentence; null where it is not
     * @param download where it is fetched; null where it cannot be any more
     */
    record Copy(
            String asked,
            String state,
            @Nullable String encrypted,
            @Nullable String download) {}
}

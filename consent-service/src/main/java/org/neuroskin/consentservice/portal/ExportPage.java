package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies of all the person's data: what they are, and how those stand that were asked for. */
record ExportPage(List<Copy> copies) {

    /**
     * One copy.
     *
     * @param asked when it was asked for, as a sentence
     * @param state how it stands, as a sentence
     * @param download where it is fetched; null where it cannot be any more
     */
    record Copy(String asked, String state, @Nullable String download) {}
}

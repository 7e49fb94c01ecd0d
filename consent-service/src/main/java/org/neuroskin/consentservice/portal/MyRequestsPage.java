package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the person demanded, and how it stands.
 *
 * @param hold what keeps the data from erasure, as a sentence; null where nothing does
 */
record MyRequestsPage(List<Erased> erasures, @Nullable String hold) {

    /**
     * One erasure.
     *
     * @param what was to be erased, as a sentence
     * @param state how it stands, as a sentence
     * @param apps which apps have not said that they deleted, as a sentence; null where there is none
     * @param certificate where to download it; null before there is one
     */
    record Erased(
            String what,
            String state,
            @Nullable String apps,
            @Nullable String certificate) {}
}

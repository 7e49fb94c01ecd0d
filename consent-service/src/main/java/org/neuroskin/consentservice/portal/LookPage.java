package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Look;
import org.neuroskin.consentservice.design.Tag;

/** All that is known of one access, and whether it is proven. */
record LookPage(Look look, List<Fact> facts, Proof proof) {

    /** One line of it. */
    record Fact(String name, String value) {}

    /**
     * The state of the proof, computed for this page.
     *
     * @param tag null where it could not be computed
     * @param download where the proof can be had; null where there is none yet
     */
    record Proof(
            @Nullable Tag tag, String sentence, @Nullable String download) {}
}

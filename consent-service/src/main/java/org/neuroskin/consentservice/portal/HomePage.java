package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Look;

/**
 * Is everything all right?
 *
 * @param apps how many apps can see something, as a sentence
 * @param looks how often they looked lately, as a sentence
 * @param refused how often one was refused, as a sentence
 */
record HomePage(String apps, String looks, String refused, List<Attention> attention, List<Look> last) {

    /**
     * Something that the person may want to act upon.
     *
     * @param href where; null where there is nothing more to see
     */
    record Attention(String text, @Nullable String href) {}
}

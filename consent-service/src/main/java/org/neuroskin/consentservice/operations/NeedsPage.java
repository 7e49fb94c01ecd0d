package org.neuroskin.consentservice.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Tag;

/** What needs somebody now, what cannot wait first; empty where nothing does. */
record NeedsPage(List<Need> needs) {

    /**
     * One thing.
     *
     * @param href where it is seen to; null where that is no page
     * @param link what that page is called
     */
    record Need(
            Tag state,
            String text,
            @Nullable String href,
            @Nullable String link) {}
}

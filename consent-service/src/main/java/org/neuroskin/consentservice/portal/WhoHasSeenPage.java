package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Look;
import org.neuroskin.consentservice.design.Option;

/**
 * The accesses to the person's data by day, newest first.
 *
 * @param older the next page; null on the last
 * @param newest the first page; null on it
 */
record WhoHasSeenPage(
        List<Option> apps,
        List<Option> outcomes,
        List<Day> days,
        @Nullable String older,
        @Nullable String newest) {

    /** All looks of one day that are on this page. */
    record Day(String title, List<Look> looks) {}
}

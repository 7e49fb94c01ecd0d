package org.neuroskin.consentservice.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Option;

/**
 * Before erasing: what it means, and how much of it.
 *
 * @param hold what keeps the data from it, as a sentence; null where nothing does
 */
record ErasePage(
        List<Option> categories,
        List<Option> months,
        @Nullable String hold) {}

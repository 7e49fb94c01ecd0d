package org.neuroskin.consentservice.review;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;

/**
 * One sample.
 *
 * @param result what share was not in order, as far as was judged; null where nothing was
 * @param next the access to judge now; null where all are judged
 */
record SamplePage(
        UUID id,
        String drawn,
        String seed,
        String size,
        String root,
        String progress,
        @Nullable String result,
        @Nullable Item next,
        List<Item> items,
        List<Option> verdicts,
        String note,
        List<FieldError> errors) {

    /**
     * One access of it.
     *
     * @param place counted from 0
     * @param number counted from 1
     * @param verdict null where it was not judged
     */
    record Item(
            int place,
            int number,
            AccessRows.Row access,
            @Nullable Tag verdict,
            @Nullable String note) {}
}

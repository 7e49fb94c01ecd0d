package org.neuroskin.consentservice.fairness;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Option;

/**
 * One measure of one month, by each kind of group.
 *
 * @param months to choose from; empty while nothing is published
 * @param question what is counted, as a sentence
 * @param things heading for the shares of what is counted beside people
 * @param export where the month can be downloaded; null while nothing is published
 */
record FairnessPage(
        List<Option> months,
        List<Option> measures,
        String question,
        String things,
        List<Table> tables,
        @Nullable String export) {

    /**
     * A kind of group.
     *
     * @param findings what can be seen, as sentences
     */
    record Table(String id, String title, List<String> findings, Chart chart, List<Row> rows) {}

    /**
     * A group in the table; the numbers are null where it is not shown.
     *
     * @param ratio to the highest rate, with its bounds, and what to think of it; null where there is none
     * @param things the share of what is counted beside people, with its bounds; null where it would tell of single people
     */
    record Row(
            String name,
            @Nullable String people,
            @Nullable String rate,
            @Nullable String bounds,
            @Nullable String ratio,
            @Nullable String verdict,
            @Nullable String things) {}
}

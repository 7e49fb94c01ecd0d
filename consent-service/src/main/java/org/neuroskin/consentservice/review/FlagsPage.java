package org.neuroskin.consentservice.review;

import java.util.List;
import org.neuroskin.consentservice.design.Tag;

/**
 * What rules found.
 *
 * @param decided whether it shows those that were decided
 */
record FlagsPage(boolean decided, List<Row> rows, List<RuleRow> rules) {

    /** One flag. */
    record Row(String href, String day, String rule, String sentence, Tag state) {}

    /** One rule, and how often it was right. */
    record RuleRow(String name, String sentence, String version, String precision) {}
}

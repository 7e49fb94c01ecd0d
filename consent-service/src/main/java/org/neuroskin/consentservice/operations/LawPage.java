package org.neuroskin.consentservice.operations;

import java.util.List;
import org.neuroskin.consentservice.design.Tag;

/**
 * The law packs.
 *
 * @param policy names the vocabulary and the live packs, as decisions do
 */
record LawPage(String policy, List<Row> packs) {

    /**
     * A pack. Title and rules are in the language of the packs, which is English.
     *
     * @param impact where a program asks which live grants it invalidates
     */
    record Row(String name, String title, Tag state, String version, String hash, String impact, List<Rule> rules) {}

    /**
     * A rule.
     *
     * @param source where the text can be read
     */
    record Rule(String article, String says, String source, Tag state) {}
}

package org.neuroskin.consentservice.receipt;

import java.time.Instant;
import java.util.List;
import org.neuroskin.consentservice.design.Tag;

/**
 * A receipt as people read it, told in one language: what HTML and PDF both show.
 *
 * @param lead one sentence on what the consent was
 */
public record ReceiptSheet(
        String id, String language, String title, String lead, Tag state, Instant created, List<Section> sections) {

    /** Copies the sections. */
    public ReceiptSheet {
        sections = List.copyOf(sections);
    }

    /** A heading and the facts under it. */
    public record Section(String heading, List<Fact> facts) {

        /** Copies the facts. */
        public Section {
            facts = List.copyOf(facts);
        }
    }

    /**
     * One fact.
     *
     * @param lines each a sentence or a value
     * @param code whether these are characters to compare rather than words to read
     */
    public record Fact(String label, List<String> lines, boolean code) {

        /** Copies the lines. */
        public Fact {
            lines = List.copyOf(lines);
        }
    }
}

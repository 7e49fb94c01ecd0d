package org.neuroskin.policies.notice;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;

/**
 * What an organisation says that it does with the data it gets through an app, as GDPR Art. 13 demands it, free of language.
 * It comes from the app's registration, stands in every notice of the app, and is what {@link Widening} compares.
 *
 * @param app the app's name
 * @param organisation the controller's name
 * @param place where it processes the data; null for a person's own tools
 * @param contact how people reach the controller
 * @param officer how people reach its data protection officer; null where it needs none
 * @param recipients the others that it gives data to; empty for none
 * @param transfers places outside the European Economic Area that the data goes to; empty for none
 * @param safeguard what protects it there; there exactly if there are transfers
 * @param retentionDays days after which it has deleted what it received, at least 1
 * @param source where data comes from that is not from the person; null for none
 * @param data what it may ask for at most; empty where that was never limited
 */
public record Processing(
        String app,
        String organisation,
        @Nullable Place place,
        String contact,
        @Nullable String officer,
        SortedSet<String> recipients,
        SortedSet<Place> transfers,
        @Nullable Safeguard safeguard,
        @JsonProperty("retention_days") int retentionDays,
        @Nullable String source,
        SortedMap<CategoryId, Use> data) {
    /** The longest of these texts, in code points. */
    public static final int LONGEST_TEXT = 200;

    private static final List<Place> ECONOMIC_AREA =
            List.of(new Place("EU"), new Place("IS"), new Place("LI"), new Place("NO"));

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException for a text that is empty, too long or no plain line, a retention of less than a day,
     *     or transfers without safeguard or the other way round
     */
    public Processing {
        for (@Nullable String text : new @Nullable String[] {app, organisation, contact, officer, source}) {
            if (text != null) {
                requirePlain(text);
            }
        }
        recipients.forEach(Processing::requirePlain);
        recipients = Collections.unmodifiableSortedSet(new TreeSet<>(recipients));
        transfers = Collections.unmodifiableSortedSet(new TreeSet<>(transfers));
        data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
        if (retentionDays < 1) {
            throw new IllegalArgumentException(
                    "`%d` is no time to keep data (expected: 1 day or more)".formatted(retentionDays));
        }
        if (transfers.isEmpty() != (safeguard == null)) {
            throw new IllegalArgumentException(
                    "transfers and their safeguard are there both or neither (GDPR Art. 13(1)(f))");
        }
    }

    /** Whether data that goes there leaves the European Economic Area, so that GDPR chapter V asks for a safeguard. */
    public static boolean isTransfer(Place place) {
        return ECONOMIC_AREA.stream().noneMatch(place::within);
    }

    /** One line that looks like what it is: no placeholder, no line break, nothing that turns the direction of writing. */
    private static void requirePlain(String text) {
        boolean odd = text.codePoints()
                .anyMatch(each -> Character.isISOControl(each)
                        || Character.getType(each) == Character.FORMAT
                        || Character.getType(each) == Character.SURROGATE);
        if (text.isBlank()
                || text.codePointCount(0, text.length()) > LONGEST_TEXT
                || odd
                || text.contains(Notice.UNTIL)) {
            throw new IllegalArgumentException(
                    "a text is empty, longer than %d characters, or holds a placeholder or invisible characters"
                            .formatted(LONGEST_TEXT));
        }
    }

    /**
     * The most that is done with a category.
     *
     * @param operations at least one
     * @param fidelity the finest
     */
    public record Use(SortedSet<Operation> operations, Fidelity fidelity) {

        /** Copies the operations. */
        public Use {
            operations = Collections.unmodifiableSortedSet(new TreeSet<>(operations));
        }

        /** Everything, exactly. */
        public static Use unlimited() {
            return new Use(new TreeSet<>(List.of(Operation.values())), Fidelity.RAW);
        }
    }
}

package org.neuroskin.consentservice.review;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Accesses drawn by chance.
 *
 * @param seed with which they were drawn; nobody chose it
 * @param size how many entries of the log they were drawn from
 * @param root the Merkle root of these entries, in base64
 * @param items in the order in which they were drawn
 */
record Sample(UUID id, String seed, long size, String root, String drawnBy, Instant drawnAt, List<Item> items) {

    /** Copies the list. */
    Sample {
        items = List.copyOf(items);
    }

    enum Verdict {
        IN_ORDER,
        UNCLEAR,
        NOT_IN_ORDER
    }

    /**
     * One access of it.
     *
     * @param place from 0
     * @param sequence where its first entry stands in the log
     */
    record Item(
            int place,
            long sequence,
            UUID access,
            @Nullable Verdict verdict,
            @Nullable String note) {}

    /** How many of those that were judged got this verdict. */
    int count(Verdict verdict) {
        return (int) items.stream().filter(item -> item.verdict() == verdict).count();
    }

    int judged() {
        return (int) items.stream().filter(item -> item.verdict() != null).count();
    }
}

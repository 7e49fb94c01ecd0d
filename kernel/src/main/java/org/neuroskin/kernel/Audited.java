package org.neuroskin.kernel;

import java.util.List;

/**
 * Where audit events ended up: the answer of {@code POST /internal/v1/audit/events}, sent once they are durable.
 *
 * @param shard the ledger shard
 * @param sequences one per event, in the order they were sent
 */
public record Audited(String shard, List<Long> sequences) {

    /** Copies the list. */
    public Audited {
        sequences = List.copyOf(sequences);
    }
}

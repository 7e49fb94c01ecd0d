package org.neuroskin.kernel;

import java.util.List;

/**
 * Where audit events ended up: the answer of {@code POST /internal/v1/audit/events}, sent once they are durable.
 *
 * @param shard the ledger shard
 * @param sequences one per event, in the order they were sent; {@link #PROOF_USED} for one that was not recorded
 */
public record Audited(String shard, List<Long> sequences) {
    /** In place of a sequence: the access was not recorded, since its {@link ProofId proof} had been used up before. */
    public static final long PROOF_USED = -1;

    /** Copies the list. */
    public Audited {
        sequences = List.copyOf(sequences);
    }
}

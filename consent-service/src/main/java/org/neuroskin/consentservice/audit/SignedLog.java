package org.neuroskin.consentservice.audit;

import java.util.List;
import org.neuroskin.ledger.Hash;
import org.springframework.stereotype.Component;

/** The log as those see it who watch it from outside: what was signed of it, and that each such state continues those before. */
@Component
public class SignedLog {
    private final Checkpoints checkpoints;
    private final LedgerReader reader;
    private final LedgerWriter writer;

    SignedLog(Checkpoints checkpoints, LedgerReader reader, LedgerWriter writer) {
        this.checkpoints = checkpoints;
        this.reader = reader;
        this.writer = writer;
    }

    /** Whether this replica is the one that writes. */
    public boolean isWrittenHere() {
        return writer.closedBecause() == null;
    }

    /** The name of the log. */
    public String origin() {
        return checkpoints.origin();
    }

    /**
     * The latest signed checkpoint.
     *
     * @throws CannotRecord if there is none now
     */
    public String checkpoint() {
        return checkpoints.atLeast(0).note();
    }

    /** The proof that the first {@code size} entries begin with the first {@code from}; empty from nothing. RFC 6962 §2.1.2. */
    public List<Hash> consistency(long from, long size) {
        return from == 0 ? List.of() : reader.tree(LedgerWriter.SHARD, size).consistency(from);
    }
}

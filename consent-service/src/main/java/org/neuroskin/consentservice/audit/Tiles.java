package org.neuroskin.consentservice.audit;

import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.ledger.Tree;
import org.springframework.stereotype.Component;

/**
 * The log in the pieces of C2SP {@code tlog-tiles}, so that the tools of others can read and check it.
 *
 * <p>Guarantee: nothing that no signed checkpoint covers. A piece that was given out once is the same for ever.
 */
@Component
class Tiles {
    /** Of a tree of 2^63 leaves. */
    private static final int HIGHEST_LEVEL = 7;

    private final LedgerReader reader;
    private final Checkpoints checkpoints;
    private final AuditLog log;
    private final Clock clock;
    private final Ids ids;

    Tiles(LedgerReader reader, Checkpoints checkpoints, AuditLog log, Clock clock, Ids ids) {
        this.reader = reader;
        this.checkpoints = checkpoints;
        this.log = log;
        this.clock = clock;
        this.ids = ids;
    }

    /** The hashes of a tile, 32 bytes each; empty where the signed log has not all of them. */
    Optional<byte[]> hashes(int level, TilePath tile) {
        if (level < 0 || level > HIGHEST_LEVEL || !isSigned(level, tile)) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reader.hashes(LedgerWriter.SHARD, level, tile.first(), tile.width())
                .forEach(hash -> bytes.writeBytes(hash.bytes()));
        return Optional.of(bytes.toByteArray());
    }

    /**
     * The entries whose hashes are in a tile of level 0, each behind its length in two bytes. That this reviewer reads them is
     * recorded first.
     *
     * @return empty where the signed log has not all of them
     * @throws CannotRecord if that cannot be done; then nothing is shown
     */
    Optional<byte[]> entries(String reviewer, TilePath tile) {
        if (!isSigned(0, tile)) {
            return Optional.empty();
        }
        log.append(List.of(new AuditEvent.HistoryRead(ids.next(), clock.instant(), reviewer, "entries", tile.width())));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] entry : reader.entries(LedgerWriter.SHARD, tile.first(), tile.first() + tile.width())) {
            if (entry.length > 0xffff) {
                throw new IllegalStateException("our bug: an entry is longer than a bundle can say");
            }
            bytes.write(entry.length >>> 8);
            bytes.write(entry.length);
            bytes.writeBytes(entry);
        }
        return Optional.of(bytes.toByteArray());
    }

    private boolean isSigned(int level, TilePath tile) {
        long there = checkpoints.atLeast(0).size() >>> (level * Tree.TILE_HEIGHT);
        return tile.first() + tile.width() <= there;
    }
}

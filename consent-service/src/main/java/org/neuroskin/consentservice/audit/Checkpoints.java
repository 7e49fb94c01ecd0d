package org.neuroskin.consentservice.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.ledger.Checkpoint;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.InvalidNote;
import org.neuroskin.ledger.LogSigner;
import org.neuroskin.ledger.SignedCheckpoint;
import org.neuroskin.ledger.VerifierKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Signs the log as it grows, and never two histories: what was signed last is kept in the database and, where a folder is given,
 * in a file outside it, and the log opens only if it continues both.
 *
 * <p>Order: the file, then the database, then the world. A crash in between leaves a file that is ahead of the database's
 * checkpoint, never of its leaves.
 */
@Component
class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private static final String CEREMONY = ", or see `Recovering the log` in docs/operations.md";
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final LedgerReader reader;
    private final Clock clock;
    private final String shard;
    private final LogNames names;
    private final int recoveries;
    private final LogSigner signer;
    private final @Nullable CheckpointFile outside;
    private @Nullable Signed last;
    private @Nullable Signed head;

    Checkpoints(
            LedgerReader reader,
            Clock clock,
            @Value("${ledger-key}") String key,
            @Value("${neuroskin.checkpoints:}") String folder) {
        this.reader = reader;
        this.clock = clock;
        this.shard = LedgerWriter.SHARD;
        this.names = new LogNames(key, shard);
        this.recoveries = reader.recoveries(shard);
        this.signer = names.signer(recoveries);
        this.outside =
                folder.isBlank() ? null : new CheckpointFile(Path.of(folder).resolve("ledger-" + shard));
        if (outside == null) {
            LOG.warn(
                    "no folder for checkpoints (NEUROSKIN_CHECKPOINTS): an old copy of the database would not be noticed");
        }
    }

    /** Those of now first, then those by the names that the log had before it lost entries. */
    List<VerifierKey> keys() {
        return IntStream.rangeClosed(0, recoveries)
                .mapToObj(after -> names.signer(recoveries - after).verifierKeys())
                .flatMap(List::stream)
                .toList();
    }

    String origin() {
        return signer.origin();
    }

    /**
     * Opens the log at this size if it continues everything that was ever signed.
     *
     * @throws LedgerRefused if not, with what an operator must know
     */
    synchronized void open(long size, Hash root) {
        head = null;
        if (reader.recoveries(shard) != recoveries) {
            throw new LedgerRefused("the log was recovered while this service ran: start it again");
        }
        if (!reader.tree(shard, size).root().equals(root)) {
            throw new LedgerRefused("the leaves of the log do not add up to its head: the database was tampered with");
        }
        last = null;
        Optional<String> inDatabase = reader.checkpoint(shard);
        inDatabase.ifPresent(note -> last = continued(note, size, "the database's checkpoint"));
        if (outside != null) {
            Optional<String> note;
            try {
                note = outside.read();
            } catch (IOException e) {
                throw new LedgerRefused("the checkpoint in `%s` cannot be read: %s".formatted(outside, e.getMessage()));
            }
            note.map(text -> continued(text, size, "the checkpoint in `%s`".formatted(outside)))
                    .filter(signed -> last == null || signed.size > last.size)
                    .ifPresent(signed -> last = signed);
        }
        head = new Signed(size, root, "");
    }

    private Signed continued(String note, long size, String where) {
        Checkpoint checkpoint;
        try {
            checkpoint = SignedCheckpoint.open(note, signer.verifierKeys());
        } catch (InvalidNote e) {
            throw new LedgerRefused("%s is not signed with our key for `%s` (%s)%s"
                    .formatted(
                            where,
                            origin(),
                            e.getMessage(),
                            names.recoveries(note.lines().findFirst().orElse(""))
                                            .isPresent()
                                    ? ": one copy is from before a recovery of the log" + CEREMONY
                                    : ""));
        }
        if (!checkpoint.origin().equals(origin())) {
            throw new LedgerRefused("%s is of another log, `%s`".formatted(where, checkpoint.origin()));
        }
        if (checkpoint.size() > size) {
            throw new LedgerRefused(
                    "the log in the database has %d entries, but %s says %d: an old copy of the database was put back"
                                    .formatted(size, where, checkpoint.size())
                            + ", or entries were removed; put the right database back" + CEREMONY);
        }
        if (!reader.tree(shard, checkpoint.size()).root().equals(checkpoint.root())) {
            throw new LedgerRefused(
                    "the log in the database contradicts %s: history was rewritten".formatted(where) + CEREMONY);
        }
        return new Signed(checkpoint.size(), checkpoint.root(), note);
    }

    /** The log has grown. */
    synchronized void grown(long size, Hash root) {
        head = new Signed(size, root, "");
    }

    /** Nothing is signed until {@link #open} succeeds again. */
    synchronized void close() {
        head = null;
    }

    /** A checkpoint over everything recorded so far, made now if there is none yet. */
    Signed now() {
        return atLeast(reader.size(shard));
    }

    /** Signs the head if it is not signed yet. */
    synchronized Signed sign() {
        Signed now = head;
        if (now == null) {
            throw new CannotRecord("The log is closed.");
        }
        if (last != null && last.size >= now.size) {
            return last;
        }
        Signed signed = new Signed(now.size, now.root, signer.sign(now.size, now.root, clock.instant()));
        if (outside != null) {
            try {
                outside.write(signed.note);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        reader.saveCheckpoint(shard, signed.size, signed.note);
        last = signed;
        return signed;
    }

    /** A checkpoint over at least this many leaves, made now if there is none yet. */
    Signed atLeast(long size) {
        synchronized (this) {
            if (head != null) {
                return last != null && last.size >= size ? last : sign();
            }
        }
        return signedElsewhere(size);
    }

    /** The replica that writes the log signs it once a second. */
    private Signed signedElsewhere(long size) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<Signed> signed = reader.checkpoint(shard).map(this::opened).filter(each -> each.size >= size);
            if (signed.isPresent()) {
                return signed.get();
            }
            pause();
        } while (System.nanoTime() < deadline);
        throw new CannotRecord("The log is not signed now. Try again.");
    }

    private Signed opened(String note) {
        try {
            Checkpoint checkpoint = SignedCheckpoint.open(note, signer.verifierKeys());
            return new Signed(checkpoint.size(), checkpoint.root(), note);
        } catch (InvalidNote e) {
            throw new CannotRecord("The log is not signed with our key.");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRecord("Interrupted while waiting for a signature.");
        }
    }

    /**
     * A size and root; with the note once signed.
     *
     * @param note the signed note, or empty
     */
    record Signed(long size, Hash root, String note) {}
}

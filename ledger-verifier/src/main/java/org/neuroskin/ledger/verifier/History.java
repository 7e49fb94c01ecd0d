package org.neuroskin.ledger.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all entries of a log once, in order, beside the hashes of its leaves, and tells the first that is not what was signed.
 * Keeps none of them.
 */
final class History {
    private static final int HASH_BYTES = 32;

    private final Checkpoint signed;
    private final Story story;
    private final Deque<Checkpoint> seen;
    private final LongConsumer progress;
    private final Merkle entries = new Merkle();
    private final Merkle hashes = new Merkle();
    private long count;
    private long firstChanged = -1;
    private long knownGood;
    private @Nullable BadEvidence fault;
    private @Nullable BadEvidence contradiction;

    /**
     * The history under a checkpoint.
     *
     * @param seen what was signed of this log at other times; this history must continue, or be continued by, none but these
     * @param progress is told now and then how many entries were read
     */
    History(Checkpoint signed, String shard, List<Checkpoint> seen, LongConsumer progress) {
        this.signed = signed;
        this.story = new Story(shard);
        this.seen = new ArrayDeque<>(
                seen.stream().sorted(Comparator.comparingLong(Checkpoint::size)).toList());
        this.progress = progress;
    }

    /** What the entries tell, if all of it holds. */
    Story read(InputStream lines, InputStream leafHashes) throws BadEvidence, IOException {
        Lines each = new Lines(lines);
        compareWithSeen();
        for (byte[] line = each.next(); line != null; line = each.next()) {
            byte[] leaf = Merkle.leaf(line);
            byte[] expected = leafHashes.readNBytes(HASH_BYTES);
            if (firstChanged < 0 && !Arrays.equals(leaf, expected)) {
                firstChanged = count;
            }
            entries.add(leaf);
            if (expected.length == HASH_BYTES) {
                hashes.add(expected);
            }
            tell(line);
            count++;
            compareWithSeen();
            if (count % 4096 == 0) {
                progress.accept(count);
            }
        }
        for (byte[] rest = leafHashes.readNBytes(HASH_BYTES);
                rest.length > 0;
                rest = leafHashes.readNBytes(HASH_BYTES)) {
            firstChanged = firstChanged < 0 ? count : firstChanged;
            hashes.add(rest);
        }
        progress.accept(count);
        refuse();
        story.finish();
        return story;
    }

    private void tell(byte[] line) {
        try {
            if (fault == null) {
                story.add(line);
            }
        } catch (BadEvidence e) {
            fault = e;
        }
    }

    private void compareWithSeen() {
        while (!seen.isEmpty() && seen.element().size() == count) {
            Checkpoint checkpoint = seen.remove();
            if (Arrays.equals(checkpoint.root(), entries.root())) {
                knownGood = contradiction == null ? count : knownGood;
            } else if (contradiction == null) {
                contradiction = BadEvidence.in(
                        "history",
                        "contradicts the checkpoint of %d entries that was signed before; the first bad leaf is among %d to %d"
                                .formatted(count, knownGood, count - 1));
            }
        }
    }

    /** Throws unless nothing is wrong; names the first bad leaf where that can be told. */
    private void refuse() throws BadEvidence {
        boolean hashesAreSigned = Arrays.equals(hashes.root(), signed.root());
        boolean entriesAreSigned = Arrays.equals(entries.root(), signed.root()) && count == signed.size();
        if (entriesAreSigned && firstChanged >= 0) {
            throw BadEvidence.in("leaf-hashes", "hash %d is not that of its entry".formatted(firstChanged));
        }
        if (fault != null && (firstChanged < 0 || fault.leaf() < firstChanged)) {
            throw fault;
        }
        if (firstChanged >= 0) {
            String where =
                    hashesAreSigned ? "changed since it was signed" : "not the entry that was hashed, or missing";
            String why = fault != null && fault.leaf() == firstChanged ? " (%s)".formatted(fault.getMessage()) : "";
            throw BadEvidence.atLeaf(firstChanged, where + why);
        }
        if (contradiction != null) {
            throw contradiction;
        }
        if (!entriesAreSigned) {
            throw BadEvidence.in(
                    "entries.ndjson",
                    "the entries are not those under the signed root; which one was changed cannot be told, since"
                            + " the hashes were changed too"
                            + (knownGood > 0
                                    ? "; the first %d are as they were signed before".formatted(knownGood)
                                    : ""));
        }
        if (!seen.isEmpty()) {
            throw BadEvidence.in(
                    "history",
                    "ends after %d entries, but %d were signed before: entries are missing"
                            .formatted(count, seen.getLast().size()));
        }
    }
}

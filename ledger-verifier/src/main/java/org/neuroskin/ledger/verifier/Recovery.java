package org.neuroskin.ledger.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a log lost entries and went on under another name: its own entry says so, with the signed checkpoint of what there was.
 *
 * @param leaf the place of that entry, so the number of entries that were left
 * @param lost signed, and not to be reached any more
 * @param kept signed, of what was left; null where nothing was
 */
record Recovery(
        long leaf,
        Instant at,
        String reason,
        Checkpoint lost,
        @Nullable Checkpoint kept) {
    private static final String TYPE = "log-recovered";

    /** All that a history tells, each with its signatures verified. A first look, before the history itself is read. */
    static List<Recovery> in(InputStream lines, List<Key> keys) throws BadEvidence, IOException {
        List<Recovery> found = new ArrayList<>();
        Lines each = new Lines(lines);
        long leaf = 0;
        for (byte[] line = each.next(); line != null; line = each.next(), leaf++) {
            Optional<Entry> entry = entry(line);
            if (entry.isPresent()) {
                found.add(of(entry.get(), leaf, keys));
            }
        }
        return found;
    }

    private static Optional<Entry> entry(byte[] line) {
        if (!new String(line, StandardCharsets.ISO_8859_1).contains(TYPE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Entry.parse(line)).filter(entry -> entry.type().equals(TYPE));
        } catch (IllegalArgumentException e) {
            // said when the history is read
            return Optional.empty();
        }
    }

    private static Recovery of(Entry entry, long leaf, List<Key> keys) throws BadEvidence {
        Checkpoint kept = entry.has("kept") ? signed(entry.text("kept"), leaf, keys) : null;
        if (kept != null && kept.size() > leaf) {
            throw BadEvidence.atLeaf(leaf, "says that more was left than there is");
        }
        return new Recovery(leaf, entry.recorded(), entry.text("reason"), signed(entry.text("lost"), leaf, keys), kept);
    }

    private static Checkpoint signed(String note, long leaf, List<Key> keys) throws BadEvidence {
        try {
            return Checkpoint.open(note, keys);
        } catch (BadEvidence e) {
            throw BadEvidence.atLeaf(leaf, "tells of a loss without a signed checkpoint: " + e.getMessage());
        }
    }

    /** One sentence. */
    String sentence() {
        String what = lost.size() > leaf
                ? "entries %d to %d of log %s were lost".formatted(leaf, lost.size() - 1, lost.origin())
                : "of the %d entries of log %s that were signed, an unknown number was lost or replaced"
                        .formatted(lost.size(), lost.origin());
        return "%s in a recovery at %s (%s)".formatted(what, at, reason);
    }

    /**
     * Of checkpoints that were kept from other times, those that this history must still contain.
     *
     * @throws BadEvidence if one of them shows that more was lost than is told
     */
    static List<Checkpoint> stillDue(List<Checkpoint> seen, Checkpoint now, List<Recovery> recoveries)
            throws BadEvidence {
        List<Checkpoint> due = new ArrayList<>();
        for (Recovery recovery : recoveries) {
            if (recovery.kept != null) {
                due.add(recovery.kept);
            }
        }
        for (Checkpoint checkpoint : seen) {
            if (checkpoint.origin().equals(now.origin())) {
                due.add(checkpoint);
                continue;
            }
            Recovery recovery = recoveries.stream()
                    .filter(each -> each.lost.origin().equals(checkpoint.origin()))
                    .findFirst()
                    .orElseThrow(() -> BadEvidence.in(
                            "history",
                            "was signed as `%s` before, and does not tell of it".formatted(checkpoint.origin())));
            if (checkpoint.size() > recovery.lost.size()) {
                throw BadEvidence.in(
                        "history",
                        "%d entries of `%s` were signed, more than the recovery tells of"
                                .formatted(checkpoint.size(), checkpoint.origin()));
            }
            if (checkpoint.size() <= recovery.leaf && recovery.lost.size() > recovery.leaf) {
                due.add(checkpoint);
            }
        }
        return due;
    }
}

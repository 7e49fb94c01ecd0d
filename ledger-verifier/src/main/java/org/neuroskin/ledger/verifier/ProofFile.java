package org.neuroskin.ledger.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Verifies that one entry is in a log: C2SP {@code tlog-proof}, with the entry in its {@code extra} line. */
final class ProofFile {
    static final String FIRST_LINE = "c2sp.org/tlog-proof@v1\n";

    private static final Pattern INDEX = Pattern.compile("index (0|[1-9][0-9]{0,17})");
    private static final String PART = "proof";

    private ProofFile() {}

    /**
     * An entry that is in a log.
     *
     * @param checkpoint signed over a log that holds it
     */
    record Proven(Entry entry, Checkpoint checkpoint) {}

    static Report verify(String text, List<Key> trusted) throws BadEvidence {
        Proven proven = open(text, trusted);
        Entry entry = proven.entry;
        Checkpoint checkpoint = proven.checkpoint;
        String verdict = "VALID: entry %d of %s (%s, recorded %s) is in the log of %d entries that was signed"
                .formatted(entry.sequence(), checkpoint.origin(), entry.type(), entry.recorded(), checkpoint.size());
        return new Report(true, verdict, checkpoint.origin(), checkpoint.size(), Map.of(entry.type(), 1L));
    }

    /** The entry, once it is proven. */
    static Proven open(String text, List<Key> trusted) throws BadEvidence {
        int end = text.indexOf("\n\n");
        if (!text.startsWith(FIRST_LINE) || end < 0) {
            throw BadEvidence.in(PART, "not of the form of C2SP tlog-proof");
        }
        List<String> lines = List.of(text.substring(FIRST_LINE.length(), end).split("\n", -1));
        if (lines.size() < 2
                || !lines.get(0).startsWith("extra ")
                || !INDEX.matcher(lines.get(1)).matches()) {
            throw BadEvidence.in(PART, "has no entry in an extra line, or no index");
        }
        byte[] bytes = Key.base64(lines.get(0).substring("extra ".length()));
        long index = Long.parseLong(lines.get(1).substring("index ".length()));
        List<byte[]> path = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            byte[] hash = Key.base64(line);
            if (hash.length != 32) {
                throw BadEvidence.in(PART, "a line of the path is not a hash");
            }
            path.add(hash);
        }
        Checkpoint checkpoint = Checkpoint.open(text.substring(end + 2), trusted);
        if (index >= checkpoint.size()
                || !Arrays.equals(
                        Merkle.rootOf(Merkle.leaf(bytes), index, checkpoint.size(), path), checkpoint.root())) {
            throw BadEvidence.atLeaf(index, "the entry and its path do not lead to the signed root");
        }
        Entry entry = parse(bytes, index);
        if (entry.sequence() != index || !checkpoint.origin().endsWith("/" + entry.shard())) {
            throw BadEvidence.atLeaf(index, "the entry says to be elsewhere");
        }
        return new Proven(entry, checkpoint);
    }

    private static Entry parse(byte[] bytes, long index) throws BadEvidence {
        try {
            return Entry.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw BadEvidence.atLeaf(index, String.valueOf(e.getMessage()));
        }
    }
}

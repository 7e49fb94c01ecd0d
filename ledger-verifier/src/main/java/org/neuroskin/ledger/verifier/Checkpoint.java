package org.neuroskin.ledger.verifier;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** A signed statement of a log's size and root: C2SP {@code tlog-checkpoint}. */
final class Checkpoint {
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final String PART = "checkpoint";

    private final String origin;
    private final long size;
    private final byte[] root;
    private final String text;
    private final List<String> signatures;

    private Checkpoint(String origin, long size, byte[] root, String text, List<String> signatures) {
        this.origin = origin;
        this.size = size;
        this.root = root;
        this.text = text;
        this.signatures = signatures;
    }

    /** What the note says, if every key signed it. */
    static Checkpoint open(String note, List<Key> keys) throws BadEvidence {
        Checkpoint checkpoint = claimed(note);
        checkpoint.requireSigned(checkpoint.own(keys));
        return checkpoint;
    }

    /** A log that was recovered has keys for each name that it has had. */
    private List<Key> own(List<Key> keys) {
        List<Key> own = keys.stream().filter(key -> key.name().equals(origin)).toList();
        return own.isEmpty() ? keys : own;
    }

    /** What the note says, whoever signed it. */
    static Checkpoint claimed(String note) throws BadEvidence {
        int end = note.lastIndexOf("\n\n");
        if (end < 0 || !note.endsWith("\n")) {
            throw BadEvidence.in(PART, "not a text, an empty line and signatures");
        }
        String text = note.substring(0, end + 1);
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || lines[0].isEmpty() || !SIZE.matcher(lines[1]).matches()) {
            throw BadEvidence.in(PART, "not the three lines origin, size, root");
        }
        byte[] root = Key.base64(lines[2]);
        if (root.length != 32) {
            throw BadEvidence.in(PART, "the root is not 32 bytes in base64");
        }
        return new Checkpoint(
                lines[0],
                Long.parseLong(lines[1]),
                root,
                text,
                List.of(note.substring(end + 2).split("\n")));
    }

    void requireSigned(List<Key> keys) throws BadEvidence {
        for (Key key : keys) {
            if (!key.name().equals(origin)) {
                throw BadEvidence.in(
                        PART, "key %s is for `%s`, the log is `%s`".formatted(key.id(), key.name(), origin));
            }
            if (!isSignedBy(key)) {
                throw BadEvidence.in(PART, "no valid %s signature by key %s".formatted(key.algorithm(), key.id()));
            }
        }
    }

    boolean isSignedBy(Key key) {
        return signatures.stream().anyMatch(line -> isSignedBy(key, line));
    }

    private boolean isSignedBy(Key key, String line) {
        String start = "\u2014 " + key.name() + " ";
        byte[] signature = line.startsWith(start) ? Key.base64(line.substring(start.length())) : new byte[0];
        return signature.length > 4
                && HexFormat.of().formatHex(signature, 0, 4).equals(key.id())
                && key.verifies(this, Arrays.copyOfRange(signature, 4, signature.length));
    }

    String origin() {
        return origin;
    }

    long size() {
        return size;
    }

    byte[] root() {
        return root.clone();
    }

    String text() {
        return text;
    }
}

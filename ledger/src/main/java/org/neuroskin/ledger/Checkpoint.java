package org.neuroskin.ledger;

import java.util.regex.Pattern;

/**
 * What a log says about itself: how many leaves it has and their root. Source: C2SP {@code tlog-checkpoint}, without
 * extension lines.
 *
 * @param origin names the log; at most 255 bytes of printable ASCII without space and plus
 * @param size number of leaves
 */
public record Checkpoint(String origin, long size, Hash root) {
    private static final Pattern ORIGIN = Pattern.compile("[!-*,-~]{1,255}");
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");

    /** Rejects an origin that cannot be a key name, and a negative size. */
    public Checkpoint {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException("origin `%s` is malformed (expected: %s)".formatted(origin, ORIGIN));
        }
        if (size < 0) {
            throw new IllegalArgumentException("size `%d` (expected: >= 0)".formatted(size));
        }
    }

    /** The text that is signed, final newline included. */
    public String text() {
        return "%s\n%d\n%s\n".formatted(origin, size, root.base64());
    }

    public static Checkpoint parse(String text) throws InvalidNote {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty() || !SIZE.matcher(lines[1]).matches()) {
            throw new InvalidNote("a checkpoint has exactly three lines: origin, size, root");
        }
        try {
            return new Checkpoint(lines[0], Long.parseLong(lines[1]), Hash.ofBase64(lines[2]));
        } catch (IllegalArgumentException e) {
            throw new InvalidNote("the checkpoint is malformed", e);
        }
    }
}

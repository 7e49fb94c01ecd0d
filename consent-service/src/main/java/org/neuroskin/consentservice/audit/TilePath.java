package org.neuroskin.consentservice.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.ledger.Tree;

/**
 * Which tile of a level. Source: C2SP {@code tlog-tiles}, "Merkle Tree", where 1234067 is spelled {@code x001/x234/067}.
 *
 * @param number counts from 0
 * @param width how many hashes or entries it has, 1 to 256; less than 256 where it is partial
 */
record TilePath(long number, int width) {
    /** Four groups are more than a log can have, and what is counted stays within a long. */
    private static final Pattern FORM = Pattern.compile("((?:x[0-9]{3}/){0,4})([0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    /** The tile of that path; empty for what is not the one spelling of any. */
    static Optional<TilePath> parse(String path) {
        Matcher parts = FORM.matcher(path);
        if (!parts.matches() || path.startsWith("x000/")) {
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(1).replaceAll("[x/]", "") + parts.group(2));
        String width = parts.group(3);
        return Optional.of(new TilePath(number, width == null ? Tree.TILE_WIDTH : Integer.parseInt(width)))
                .filter(tile -> width == null || tile.width < Tree.TILE_WIDTH);
    }

    long first() {
        return number * Tree.TILE_WIDTH;
    }
}

package org.neuroskin.policies.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;

/** Says what may have been meant by a word that is not known. */
public final class Suggestion {
    private static final int MAX_LISTED = 12;

    private Suggestion() {}

    /** {@code (did you mean `…`?)} if a known word is near, else the known words where they are few, else nothing. */
    public static String of(String unknown, Collection<String> known) {
        int near = Math.max(1, unknown.length() / 3);
        return known.stream()
                .filter(word -> distance(unknown, word) <= near)
                .min(Comparator.comparingInt(word -> distance(unknown, word)))
                .map(" (did you mean `%s`?)"::formatted)
                .orElseGet(() ->
                        known.size() > MAX_LISTED ? "" : " (expected: %s)".formatted(String.join(", ", sorted(known))));
    }

    private static Collection<String> sorted(Collection<String> known) {
        return new TreeSet<>(known);
    }

    /** Levenshtein distance. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}

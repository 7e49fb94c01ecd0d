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

    /** Letters to add, drop, replace or swap with their neighbour (optimal string alignment). */
    private static int distance(String from, String to) {
        int[][] distance = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : nearest(distance, i, j, from, to);
            }
        }
        return distance[from.length()][to.length()];
    }

    private static int nearest(int[][] distance, int i, int j, String from, String to) {
        int replaced = distance[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int edited = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(edited, 1 + distance[i - 2][j - 2]) : edited;
    }
}

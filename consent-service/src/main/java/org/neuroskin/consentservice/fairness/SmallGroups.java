package org.neuroskin.consentservice.fairness;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Which groups of a table are not shown, and how exact the others are.
 *
 * <p><b>Guarantee</b>: no group of fewer than ten people is shown; whoever knows the whole and subtracts what is shown from it gets at least two
 * groups and ten people, or nothing is shown at all. Which ones are hidden follows from rounded numbers alone. Numbers are rounded to threes, so
 * that one person more or less is not seen in them for certain.
 */
final class SmallGroups {
    static final int LEAST = 10;
    private static final int STEP = 3;

    private SmallGroups() {}

    /** The nearest multiple of three. */
    static long rounded(long count) {
        return (count + 1) / STEP * STEP;
    }

    /**
     * The groups that are not shown: small ones, and one beside them, which is who did not say if that can be, else the smallest.
     *
     * @param people how many are in each, in the order of the table
     */
    static Set<String> hidden(SequencedMap<String, Long> people) {
        Set<String> hidden = small(people);
        if (!hidden.isEmpty()) {
            people.entrySet().stream()
                    .filter(group -> !hidden.contains(group.getKey()))
                    .min(Comparator.comparingLong(SmallGroups::cost))
                    .ifPresent(beside -> hidden.add(beside.getKey()));
        }
        return hidden;
    }

    /** The groups that are too small: all that is hidden where people are in several, since nobody can subtract those from the whole. */
    static Set<String> small(SequencedMap<String, Long> people) {
        Set<String> small = new HashSet<>();
        people.forEach((name, count) -> {
            if (rounded(count) < LEAST) {
                small.add(name);
            }
        });
        return small;
    }

    private static long cost(Map.Entry<String, Long> group) {
        return group.getKey().equals(Dimension.NOT_SAID) ? 0 : rounded(group.getValue());
    }
}

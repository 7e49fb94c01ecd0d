package org.neuroskin.consentservice.fairness;

import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.review.Share;

/**
 * What is published of one group.
 *
 * @param name of the group
 * @param numbers null where the group is not shown
 */
record Cell(
        Measure measure,
        Dimension dimension,
        String name,
        @Nullable Numbers numbers) {

    /**
     * Of people and of things.
     *
     * @param people rounded
     * @param hit to how many of them it happened; rounded
     * @param things null where it would tell of single people
     */
    record Numbers(long people, long hit, @Nullable Things things) {

        double rate() {
            return (double) hit / people;
        }

        Share share() {
            return Share.of((double) hit, (double) people);
        }
    }

    /** The rate over the things that were counted, such as accesses, and its interval; in whole percent. */
    record Things(int rate, int low, int high) {}

    /** The rate of a group that is shown; else zero. */
    double rate() {
        return numbers == null ? 0 : numbers.rate();
    }

    static Cell hidden(Measure measure, Dimension dimension, String name) {
        return new Cell(measure, dimension, name, null);
    }

    static Cell shown(Measure measure, Dimension dimension, String name, Counted counted) {
        long people = SmallGroups.rounded(counted.people());
        long hit = SmallGroups.rounded(counted.hit());
        // none, and all, say more in percent than a rounded number does
        boolean telling = hit == 0 || hit == people || counted.isMostlyOne();
        return new Cell(measure, dimension, name, new Numbers(people, hit, telling ? null : things(counted)));
    }

    private static Things things(Counted counted) {
        Share share = counted.shareOfThings();
        return new Things(percent(counted.hits() / counted.base()), percent(share.low()), percent(share.high()));
    }

    static int percent(double share) {
        return (int) Math.round(100 * share);
    }
}

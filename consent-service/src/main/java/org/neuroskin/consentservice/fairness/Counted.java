package org.neuroskin.consentservice.fairness;

import org.neuroskin.consentservice.review.Share;

/**
 * What was counted of one group, exactly. Never leaves the transaction that counts.
 *
 * @param people of whom there was anything to count
 * @param hit those to whom it happened at least once
 * @param base how many things were counted of them together
 * @param hits how many of these it was
 * @param baseSquared sum of the squares of each person's base
 * @param product sum of each person's base times hits
 * @param hitsSquared sum of the squares of each person's hits
 * @param most the largest base of one person
 */
record Counted(
        long people,
        long hit,
        double base,
        double hits,
        double baseSquared,
        double product,
        double hitsSquared,
        double most) {
    static final Counted NOBODY = new Counted(0, 0, 0, 0, 0, 0, 0, 0);

    @Override
    public String toString() {
        return "Counted[…]";
    }

    /** Whether the things counted are mostly those of one person. */
    boolean isMostlyOne() {
        return 2 * most > base;
    }

    /**
     * Where the share of the things counted lies. Things of one person are alike, so they count for as many independent ones as vary as much
     * between people (ratio estimator over clusters: W. G. Cochran, Sampling Techniques, 3rd ed., section 9A), and for no more than there are.
     */
    Share shareOfThings() {
        if (base == 0) {
            return Share.of(0, 0);
        }
        double rate = hits / base;
        double independent = independent(rate);
        return Share.of(rate * independent, independent);
    }

    private double independent(double rate) {
        double spread = hitsSquared - 2 * rate * product + rate * rate * baseSquared;
        if (people < 2 || rate <= 0 || rate >= 1) {
            // that all are alike tells nothing of how much people vary
            return Math.min((double) people, base);
        }
        if (spread <= 0) {
            return base;
        }
        double variance = (double) people / (people - 1) * spread / (base * base);
        return Math.min(base, rate * (1 - rate) / variance);
    }
}

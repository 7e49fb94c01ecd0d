package org.neuroskin.consentservice.review;

/**
 * A share that was counted in a sample, and where the true one lies with 95 % certainty. Source: E. B. Wilson, Probable
 * inference, the law of succession, and statistical inference, JASA 22 (1927), without continuity correction.
 *
 * @param low 0 to 1
 * @param high 0 to 1
 */
public record Share(double low, double high) {
    /** So many standard deviations to each side hold 95 of 100. */
    public static final double Z = 1.959964;

    /** Of nothing, everything is possible. Counts need not be whole: what is alike within a group counts for less than it is. */
    public static Share of(double hits, double all) {
        if (all == 0) {
            return new Share(0, 1);
        }
        double share = hits / all;
        double square = Z * Z / all;
        double middle = (share + square / 2) / (1 + square);
        double half = Z / (1 + square) * Math.sqrt(share * (1 - share) / all + square / (4 * all));
        return new Share(Math.max(0, middle - half), Math.min(1, middle + half));
    }
}

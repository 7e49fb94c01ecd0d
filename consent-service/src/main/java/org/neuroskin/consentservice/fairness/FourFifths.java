package org.neuroskin.consentservice.fairness;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.neuroskin.consentservice.review.Share;

/**
 * A group's rate over the highest of its table (the four-fifths rule: 29 CFR 1607.4(D)), with 95 % certainty between two bounds. Source of these:
 * D. Katz, J. Baptista, S. P. Azen, M. C. Pike, Obtaining confidence intervals for the risk ratio in cohort studies, Biometrics 34 (1978).
 */
record FourFifths(double ratio, double low, double high) {
    static final double LINE = 0.8;

    enum Verdict {
        /** The reference, or at least four fifths of it. */
        ABOVE,
        /** Below, which may be chance: the interval reaches to four fifths. */
        PERHAPS_BELOW,
        BELOW
    }

    static FourFifths of(double hit, double people, double highestHit, double highestPeople) {
        double ratio = hit / people / (highestHit / highestPeople);
        double error = Math.sqrt(1 / hit - 1 / people + 1 / highestHit - 1 / highestPeople);
        return new FourFifths(ratio, ratio * Math.exp(-Share.Z * error), ratio * Math.exp(Share.Z * error));
    }

    /** The group of the highest rate among those that said what they are; empty where nothing is above zero. */
    static Optional<Cell> highest(List<Cell> table) {
        return table.stream()
                .filter(cell -> cell.rate() > 0 && !cell.name().equals(Dimension.NOT_SAID))
                .max(Comparator.comparingDouble(Cell::rate));
    }

    /** Empty for the reference itself, for who did not say, and where a zero leaves no bounds. */
    static Optional<FourFifths> of(Cell cell, Cell highest) {
        Cell.Numbers numbers = cell.numbers();
        Cell.Numbers reference = highest.numbers();
        if (numbers == null
                || reference == null
                || numbers.hit() == 0
                || cell.equals(highest)
                || cell.name().equals(Dimension.NOT_SAID)) {
            return Optional.empty();
        }
        return Optional.of(of((double) numbers.hit(), (double) numbers.people(), (double) reference.hit(), (double)
                reference.people()));
    }

    Verdict verdict() {
        if (ratio >= LINE) {
            return Verdict.ABOVE;
        }
        return high < LINE ? Verdict.BELOW : Verdict.PERHAPS_BELOW;
    }
}

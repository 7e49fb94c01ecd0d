package org.neuroskin.consentservice.consent;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.Optional;

/** How long a consent lasts, as ISO 8601: whole days and more ({@code P90D}), or hours and less ({@code PT12H}). */
record Validity(String text, TemporalAmount amount) {
    private static final Instant SOME_DAY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Empty if it is not ISO 8601, not positive, or longer than a year of 365 days. */
    static Optional<Validity> parse(String text) {
        try {
            TemporalAmount amount = text.contains("T") ? Duration.parse(text) : Period.parse(text);
            Validity validity = new Validity(text, amount);
            Duration length = Duration.between(SOME_DAY, validity.after(SOME_DAY));
            boolean acceptable = length.isPositive() && length.compareTo(LONGEST) <= 0;
            return acceptable ? Optional.of(validity) : Optional.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    Instant after(Instant start) {
        return start.atOffset(ZoneOffset.UTC).plus(amount).toInstant();
    }
}

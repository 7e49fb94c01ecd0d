package org.neuroskin.consentservice.consent;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;

/**
 * When a consent is to allow something: from a time, or from when it is given, for a period or until a time.
 *
 * @param from null for when it is given
 * @param period null where there is an end
 * @param until null where there is a period
 */
record Term(
        @Nullable Instant from,
        @Nullable Validity period,
        @Nullable Instant until) {
    private static final Duration LONGEST = Duration.ofDays(365);

    /** What is proposed, as seen now; notes every mistake. Empty after a mistake. */
    static Optional<Term> read(ConsentProposal.Time time, Instant now, InvalidInput mistakes) {
        Optional<Instant> from = Times.read(time.validFrom());
        Optional<Instant> until = Times.read(time.validUntil());
        Optional<Validity> period = Optional.ofNullable(time.validity()).flatMap(Validity::parse);
        if (time.validFrom() != null && from.isEmpty()) {
            mistakes.add("/valid_from", Times.MALFORMED);
            return Optional.empty();
        }
        Instant start = from.filter(now::isBefore).orElse(now);
        boolean acceptable = true;
        if (from.isPresent() && (from.get().isBefore(now) || from.get().isAfter(now.plus(LONGEST)))) {
            mistakes.add("/valid_from", "is in the past, or more than 365 days ahead");
            acceptable = false;
        }
        if (time.validUntil() == null ? period.isEmpty() : time.validity() != null) {
            mistakes.add(
                    "/validity",
                    "is not an ISO 8601 period of at most P365D, such as P90D, or stands beside valid_until");
            return Optional.empty();
        }
        if (time.validUntil() != null && until.isEmpty()) {
            mistakes.add("/valid_until", Times.MALFORMED);
            return Optional.empty();
        }
        if (until.isPresent() && (!until.get().isAfter(start) || until.get().isAfter(start.plus(LONGEST)))) {
            mistakes.add("/valid_until", "is not after the beginning, or more than 365 days after it");
            acceptable = false;
        }
        return acceptable
                ? Optional.of(new Term(from.orElse(null), period.orElse(null), until.orElse(null)))
                : Optional.empty();
    }

    /** When it begins, if it is given at this time. */
    Instant start(Instant given) {
        return from == null || from.isBefore(given) ? given : from;
    }

    /** When it ends, if it is given at this time; not after its beginning where that is too late. */
    Instant end(Instant given) {
        if (until != null) {
            return until;
        }
        if (period == null) {
            throw new IllegalStateException("our bug: a term without an end");
        }
        return period.after(start(given));
    }

    /** Whether there is anything left of it at this time. */
    boolean isOver(Instant now) {
        return !now.isBefore(end(now));
    }

    /** The same text for the same term. */
    String text() {
        return from + "/" + (period == null ? until : period.text());
    }

    /** Times as people and programs write them. */
    static final class Times {
        static final String MALFORMED = "is not an ISO 8601 time such as 2027-01-31T12:00:00Z, between 1900 and 2200";

        private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
        private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

        private Times() {}

        /** To the microsecond, as everything else; empty for what is no time, or none that anybody can mean. */
        static Optional<Instant> read(@Nullable String text) {
            if (text == null) {
                return Optional.empty();
            }
            try {
                Instant time = Instant.parse(text).truncatedTo(java.time.temporal.ChronoUnit.MICROS);
                return time.isBefore(EARLIEST) || time.isAfter(LATEST) ? Optional.empty() : Optional.of(time);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }
}

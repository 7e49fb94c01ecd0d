package org.neuroskin.consentservice.console;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.AppId;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What a reviewer wants to see. Always of a period, so that a look has an end.
 *
 * @param error key of what is wrong with the period; null if nothing is
 */
record AccessFilter(
        LocalDate from,
        LocalDate to,
        @Nullable AppId app,
        @Nullable Outcome outcome,
        @Nullable String error) {
    private static final int SHOWN = 50;
    private static final int DEFAULT_DAYS = 30;
    private static final int MOST_DAYS = 366;

    /** As typed; what is not given is the last thirty days of all apps and outcomes. */
    static AccessFilter of(String from, String to, String app, String outcome, Apps apps, LocalDate today) {
        Optional<LocalDate> last = to.isEmpty() ? Optional.of(today) : parse(to);
        Optional<LocalDate> first = from.isEmpty() ? last.map(day -> day.minusDays(DEFAULT_DAYS - 1)) : parse(from);
        LocalDate until = last.orElse(today);
        LocalDate since = first.orElse(until);
        @Nullable String error = null;
        if (first.isEmpty() || last.isEmpty() || since.isAfter(until)) {
            error = "accesses.error.dates";
        } else if (ChronoUnit.DAYS.between(since, until) >= MOST_DAYS) {
            error = "accesses.error.period";
        }
        return new AccessFilter(
                since,
                until,
                apps.all().stream()
                        .map(known -> known.id())
                        .filter(id -> id.value().equals(app))
                        .findFirst()
                        .orElse(null),
                Arrays.stream(Outcome.values())
                        .filter(known -> known.wireName().equals(outcome))
                        .findFirst()
                        .orElse(null),
                error);
    }

    AccessQuery query(String reviewer, @Nullable String after, Wording wording) {
        return new AccessQuery(
                null,
                reviewer,
                app,
                outcome,
                from.atStartOfDay(wording.zone()).toInstant(),
                to.plusDays(1).atStartOfDay(wording.zone()).toInstant(),
                SHOWN,
                after);
    }

    /** The address that shows this again, from there on. */
    String address(@Nullable String after) {
        return UriComponentsBuilder.fromPath("/ethics/accesses")
                .queryParam("from", from)
                .queryParam("to", to)
                .queryParamIfPresent("app", Optional.ofNullable(app).map(AppId::value))
                .queryParamIfPresent("outcome", Optional.ofNullable(outcome).map(Outcome::wireName))
                .queryParamIfPresent("after", Optional.ofNullable(after))
                .build()
                .toUriString();
    }

    private static Optional<LocalDate> parse(String day) {
        try {
            return Optional.of(LocalDate.parse(day));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

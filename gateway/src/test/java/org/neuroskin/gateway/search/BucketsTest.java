package org.neuroskin.gateway.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {
    private static final long SEED = 20261128;
    private static final Instant START = Instant.parse("2019-12-20T00:00:00Z");
    private static final long YEARS_SECONDS = 8L * 365 * 86_400;

    private final Random random = new Random(SEED);

    @Test
    void aRangeHasEachOfItsDaysOnceAndNoOther() {
        for (int round = 0; round < 2_000; round++) {
            Instant from = START.plusSeconds(random.nextLong(YEARS_SECONDS));
            Instant to = from.plusSeconds(1 + random.nextLong(round % 2 == 0 ? 40 * 86_400 : 3 * 365 * 86_400L));
            List<SearchTerm> cover = Buckets.cover(from, to).orElseThrow();

            assertThat(cover).as("seed %d round %d", SEED, round).hasSizeLessThanOrEqualTo(64);
            assertThat(cover.stream().flatMap(term -> days(term).stream()))
                    .as("seed %d round %d: %s to %s", SEED, round, from, to)
                    .containsExactlyElementsOf(firstOf(from)
                            .datesUntil(firstOf(to.minusNanos(1)).plusDays(1))
                            .toList());
        }
    }

    @Test
    void aTimeOfTheRangeIsFoundByOneOfThemAndAnyOtherDayByNone() {
        for (int round = 0; round < 500; round++) {
            Instant from = START.plusSeconds(random.nextLong(YEARS_SECONDS));
            Instant to = from.plusSeconds(1 + random.nextLong(100 * 86_400));
            List<SearchTerm> cover = Buckets.cover(from, to).orElseThrow();
            long inside = from.until(to, ChronoUnit.SECONDS);

            assertThat(Buckets.of(from)).filteredOn(cover::contains).hasSize(1);
            assertThat(Buckets.of(to.minusNanos(1))).filteredOn(cover::contains).hasSize(1);
            assertThat(Buckets.of(from.plusSeconds(random.nextLong(inside))))
                    .filteredOn(cover::contains)
                    .hasSize(1);
            assertThat(Buckets.of(from.minus(1, ChronoUnit.DAYS))).noneMatch(cover::contains);
            assertThat(Buckets.of(to.plus(1, ChronoUnit.DAYS))).noneMatch(cover::contains);
        }
    }

    /** Compared with trying every way through. */
    @Test
    void noOtherWayTakesFewer() {
        for (int round = 0; round < 200; round++) {
            LocalDate first = firstOf(START.plusSeconds(random.nextLong(YEARS_SECONDS)));
            LocalDate end = first.plusDays(1 + random.nextInt(75));
            List<SearchTerm> cover =
                    Buckets.cover(midnight(first), midnight(end)).orElseThrow();

            assertThat(cover).as("%s to %s", first, end).hasSize(fewest(first, end));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            2026-11-01T00:00:00Z, 2026-12-01T00:00:00Z, month 2026-11-01
            2026-11-02T00:00:00Z, 2026-11-09T00:00:00Z, week 2026-11-02
            2026-11-28T10:00:00Z, 2026-11-28T11:00:00Z, day 2026-11-28
            2026-11-28T23:59:59Z, 2026-11-29T00:00:00.000000001Z, day 2026-11-28 day 2026-11-29
            2026-11-28T00:00:00Z, 2026-11-29T00:00:00Z, day 2026-11-28
            2026-11-30T00:00:00Z, 2027-01-01T00:00:00Z, day 2026-11-30 month 2026-12-01
            2028-02-01T00:00:00Z, 2028-03-02T00:00:00Z, month 2028-02-01 day 2028-03-01
            """)
    void daysWeeksAndMonthsAreMixed(Instant from, Instant to, String expected) {
        assertThat(Buckets.cover(from, to).orElseThrow().stream().map(term -> term.kind() + " " + term.value()))
                .containsExactly(expected.split(" (?=day|week|month)"));
    }

    @Test
    void sixtyFourMonthsAreTheMost() {
        Instant from = Instant.parse("2020-01-01T00:00:00Z");

        assertThat(Buckets.cover(from, Instant.parse("2025-05-01T00:00:00Z")).orElseThrow())
                .hasSize(64);
        for (String tooFar :
                List.of("2025-05-01T00:00:00.000000001Z", "2025-06-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            assertThat(Buckets.cover(from, Instant.parse(tooFar))).as(tooFar).isEmpty();
        }
        assertThat(Buckets.cover(
                        SearchTerm.time("0000-01-01T00:00:00+18:00"), SearchTerm.time("9999-12-31T23:59:59-18:00")))
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2026-11-28",
                "2026-11-28T10:00:00",
                "2026-11-28 10:00:00Z",
                "2026-13-28T10:00:00Z",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z"
            })
    void whatIsNoTimeWithItsOffsetHasNoBuckets(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SearchTerm.time(text));
    }

    private static int fewest(LocalDate first, LocalDate end) {
        int fewest = Integer.MAX_VALUE;
        List<LocalDate> next = new ArrayList<>();
        next.add(first.plusDays(1));
        if (first.getDayOfWeek().getValue() == 1) {
            next.add(first.plusWeeks(1));
        }
        if (first.getDayOfMonth() == 1) {
            next.add(first.plusMonths(1));
        }
        if (first.equals(end)) {
            return 0;
        }
        for (LocalDate each : next) {
            if (!each.isAfter(end)) {
                fewest = Math.min(fewest, 1 + fewest(each, end));
            }
        }
        return fewest;
    }

    private static List<LocalDate> days(SearchTerm term) {
        LocalDate first = LocalDate.parse(term.value());
        LocalDate end = switch (term.kind()) {
            case "day" -> first.plusDays(1);
            case "week" -> first.plusWeeks(1);
            default -> first.plusMonths(1);
        };
        return first.datesUntil(end).toList();
    }

    private static LocalDate firstOf(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static Instant midnight(LocalDate day) {
        return day.atTime(LocalTime.MIN).toInstant(ZoneOffset.UTC);
    }
}

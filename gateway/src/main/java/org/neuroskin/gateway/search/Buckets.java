package org.neuroskin.gateway.search;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Days, weeks from Monday and months, in UTC, by which times are found. Each is named by its first day. */
final class Buckets {
    /** The most that one range takes. */
    static final int MOST = 64;

    private static final int LONGEST_DAYS = 31;
    private static final int WEEK_DAYS = 7;

    private Buckets() {}

    /** Those that a time is in, one of each kind. */
    static List<SearchTerm> of(Instant time) {
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        return List.of(
                new SearchTerm("day", day.toString()),
                new SearchTerm(
                        "week",
                        day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                .toString()),
                new SearchTerm("month", day.withDayOfMonth(1).toString()));
    }

    /**
     * The fewest that have each day of a range once, and no other day; empty if these are more than {@link #MOST}.
     *
     * @param to the end, itself outside; after {@code from}
     */
    static Optional<List<SearchTerm>> cover(Instant from, Instant to) {
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(to.minusNanos(1), ZoneOffset.UTC);
        long days = ChronoUnit.DAYS.between(first, last) + 1;
        if (days > (long) MOST * LONGEST_DAYS) {
            return Optional.empty();
        }
        int end = (int) days;
        // From each day to the end, backwards: a week can end in the middle of a month, so taking the longest first is
        // not the fewest
        int[] fewest = new int[end + 1];
        int[] lengths = new int[end];
        Arrays.fill(fewest, 0, end, Integer.MAX_VALUE);
        for (int at = end - 1; at >= 0; at--) {
            for (int length : lengthsFrom(first.plusDays(at))) {
                if (at + length <= end && fewest[at + length] + 1 < fewest[at]) {
                    fewest[at] = fewest[at + length] + 1;
                    lengths[at] = length;
                }
            }
        }
        if (fewest[0] > MOST) {
            return Optional.empty();
        }
        List<SearchTerm> cover = new ArrayList<>();
        for (int at = 0; at < end; at += lengths[at]) {
            cover.add(new SearchTerm(kind(lengths[at]), first.plusDays(at).toString()));
        }
        return Optional.of(cover);
    }

    private static List<Integer> lengthsFrom(LocalDate day) {
        List<Integer> lengths = new ArrayList<>(List.of(1));
        if (day.getDayOfWeek() == DayOfWeek.MONDAY) {
            lengths.add(WEEK_DAYS);
        }
        if (day.getDayOfMonth() == 1) {
            lengths.add(day.lengthOfMonth());
        }
        return lengths;
    }

    private static String kind(int days) {
        return switch (days) {
            case 1 -> "day";
            case WEEK_DAYS -> "week";
            default -> "month";
        };
    }
}

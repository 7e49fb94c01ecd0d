package org.neuroskin.consentservice.fairness;

import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.review.Share;

/** A month for statisticians outside: exactly what the pages show, as RFC 4180 says, in the same columns for ever. */
final class FairnessCsv {
    private static final String HEAD = line(
            "month",
            "measure",
            "dimension",
            "group",
            "shown",
            "people_rounded_to_3",
            "hit_rounded_to_3",
            "rate",
            "rate_low",
            "rate_high",
            "ratio_to_highest",
            "ratio_low",
            "ratio_high",
            "things_percent",
            "things_percent_low",
            "things_percent_high");

    private FairnessCsv() {}

    static String of(YearMonth month, List<Cell> cells) {
        return HEAD
                + cells.stream()
                        .map(cell -> row(month, cell, FourFifths.highest(table(cells, cell))))
                        .collect(Collectors.joining());
    }

    private static List<Cell> table(List<Cell> cells, Cell one) {
        return cells.stream()
                .filter(cell -> cell.measure() == one.measure() && cell.dimension() == one.dimension())
                .toList();
    }

    private static String row(YearMonth month, Cell cell, Optional<Cell> highest) {
        Cell.Numbers numbers = cell.numbers();
        @Nullable Share share = numbers == null ? null : numbers.share();
        Cell.@Nullable Things things = numbers == null ? null : numbers.things();
        @Nullable
        FourFifths ratio =
                highest.flatMap(reference -> FourFifths.of(cell, reference)).orElse(null);
        // no name of a group has a comma, a quote or the beginning of a formula
        return line(
                month,
                cell.measure().code(),
                cell.dimension().code(),
                cell.name(),
                numbers != null,
                numbers == null ? null : numbers.people(),
                numbers == null ? null : numbers.hit(),
                numbers == null ? null : decimal(numbers.rate()),
                share == null ? null : decimal(share.low()),
                share == null ? null : decimal(share.high()),
                ratio == null ? null : decimal(ratio.ratio()),
                ratio == null ? null : decimal(ratio.low()),
                ratio == null ? null : decimal(ratio.high()),
                things == null ? null : things.rate(),
                things == null ? null : things.low(),
                things == null ? null : things.high());
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.4f", number);
    }

    private static String line(@Nullable Object... values) {
        return Arrays.stream(values)
                .map(value -> Objects.toString(value, ""))
                .collect(Collectors.joining(",", "", "\r\n"));
    }
}

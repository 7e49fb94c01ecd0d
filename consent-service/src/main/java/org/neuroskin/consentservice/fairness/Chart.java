package org.neuroskin.consentservice.fairness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.review.Share;

/**
 * Rates with their intervals, drawn by the page as SVG. Across, lengths are percentages of the width, so that it needs no script to fit any; down,
 * they are pixels.
 *
 * @param top the share at its right edge, in percent
 * @param line where four fifths of the highest rate are; null where there is none
 */
record Chart(List<Bar> bars, int top, @Nullable String line, int height) {
    private static final int ROW = 56;
    private static final int TEXT = 20;
    private static final int MARK = 36;
    private static final int AXIS = 28;
    private static final List<Integer> TOPS = List.of(5, 10, 20, 50, 100);
    /** A dot at either edge is seen whole. */
    private static final int EDGE = 2;

    /**
     * A group.
     *
     * @param text its name, and what there is to say of it
     * @param mark its rate and interval; null where it is not shown
     */
    record Bar(String text, int textY, int markY, @Nullable Mark mark) {}

    record Mark(String low, String at, String high) {}

    static Chart of(List<Cell> table, Function<Cell, String> text) {
        double most = table.stream()
                .map(Cell::numbers)
                .mapToDouble(numbers -> numbers == null ? 0 : numbers.share().high())
                .max()
                .orElse(0);
        int top = TOPS.stream().filter(each -> each >= 100 * most).findFirst().orElse(100);
        List<Bar> bars = new ArrayList<>();
        IntStream.range(0, table.size()).forEach(row -> {
            Cell cell = table.get(row);
            bars.add(new Bar(text.apply(cell), row * ROW + TEXT, row * ROW + MARK, mark(cell, top)));
        });
        @Nullable
        String line = FourFifths.highest(table)
                .map(highest -> x(FourFifths.LINE * highest.rate(), top))
                .orElse(null);
        return new Chart(bars, top, line, table.size() * ROW + AXIS);
    }

    private static @Nullable Mark mark(Cell cell, int top) {
        Cell.Numbers numbers = cell.numbers();
        if (numbers == null) {
            return null;
        }
        Share share = numbers.share();
        return new Mark(x(share.low(), top), x(numbers.rate(), top), x(share.high(), top));
    }

    private static String x(double share, int top) {
        return String.format(Locale.ROOT, "%.1f%%", EDGE + (100 - 2 * EDGE) * share * 100 / top);
    }

    /** Whether no group is shown. */
    public boolean empty() {
        return bars.stream().allMatch(bar -> bar.mark() == null);
    }

    /** Where the axis is written. */
    public int axisTextY() {
        return height - AXIS / 4;
    }
}

package org.neuroskin.gateway.payload;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import tools.jackson.core.JsonGenerator;

/**
 * Means of one list's measurements, period by period, in memory that is bounded whatever the length of the list.
 *
 * <p><b>Guarantee</b>: what is written tells of no period with less than two values (of a yes or no: with none), nor of one that
 * has not ended, since a period told twice would give away what came in between.
 */
final class PeriodMeans {
    /** Two years of hours in one field. */
    private static final int MOST = 17_568;

    private static final int LEAST_VALUES = 2;
    private static final Comparator<Figure> ORDER = Comparator.comparing(
                    (Figure figure) -> figure.period().from())
            .thenComparing(Figure::category)
            .thenComparing(Figure::field)
            .thenComparing(Figure::unit);

    private final Reductions reductions;
    private final Map<Figure, Sum> sums = new TreeMap<>(ORDER);

    PeriodMeans(Reductions reductions) {
        this.reductions = reductions;
    }

    /** What one figure is of. */
    private record Figure(Reductions.Period period, CategoryId category, String field, String unit) {}

    private record Sum(double total, long count) {}

    /**
     * Takes a value into account.
     *
     * @param field where it stands in its item, as a JSON pointer
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED} if that makes too many figures
     */
    void add(CategoryId category, String field, Instant recorded, Measurement value) {
        Figure figure = new Figure(reductions.period(category, recorded), category, field, value.unit());
        sums.merge(
                figure,
                new Sum(value.value(), 1),
                (one, other) -> new Sum(one.total() + other.total(), one.count() + other.count()));
        if (sums.size() > MOST) {
            throw new PayloadRefused(Problem.SERVICE_FAILED, "the answer has more periods than can be reduced");
        }
    }

    /** Writes one item for each figure, in the order of time, and forgets them; of which categories there were any. */
    SortedSet<CategoryId> writeTo(JsonGenerator out) {
        SortedSet<CategoryId> written = new TreeSet<>();
        sums.forEach((figure, sum) -> {
            boolean yesNo = reductions.isYesNo(figure.category());
            boolean ended = !figure.period().until().isAfter(reductions.at());
            if (ended && (yesNo || sum.count() >= LEAST_VALUES)) {
                written.add(figure.category());
                write(figure, sum, yesNo, out);
            }
        });
        sums.clear();
        return written;
    }

    private static void write(Figure figure, Sum sum, boolean yesNo, JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("from", figure.period().from().toString());
        out.writeStringProperty("until", figure.period().until().toString());
        out.writeStringProperty("category", figure.category().value());
        out.writeStringProperty("field", figure.field());
        if (yesNo) {
            out.writeBooleanProperty("recorded", true);
        } else {
            out.writeNumberProperty("mean", sum.total() / sum.count());
            out.writeNumberProperty("count", sum.count());
            if (!figure.unit().isEmpty()) {
                out.writeStringProperty("unit", figure.unit());
            }
        }
        out.writeEndObject();
    }
}

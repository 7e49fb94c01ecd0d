package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.UseBudget;

class NarrowingTest {
    private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

    @Test
    void eachSideOfEachPairIsNarrowerThanTheOther() {
        List<List<Conditions>> pairs = List.of(
                List.of(study("study-1"), Conditions.EXPLICIT),
                List.of(place("DE"), Conditions.EXPLICIT),
                List.of(place("DE"), place("EU")),
                List.of(place("US-IL"), place("US")),
                List.of(window(MAY, null), Conditions.EXPLICIT),
                List.of(window(JUNE, null), window(MAY, null)),
                List.of(window(MAY, JUNE), window(MAY, JULY)),
                List.of(window(MAY, JUNE), window(null, JUNE)),
                List.of(budget(1, null), Conditions.EXPLICIT),
                List.of(budget(3, Duration.ofDays(1)), budget(4, Duration.ofDays(1))),
                List.of(budget(4, Duration.ofDays(2)), budget(4, Duration.ofDays(1))),
                List.of(budget(4, null), budget(4, Duration.ofDays(1))),
                List.of(eraseBy(JUNE), Conditions.EXPLICIT),
                List.of(eraseBy(JUNE), eraseBy(JULY)));
        for (List<Conditions> pair : pairs) {
            assertThat(Narrowing.isWithin(pair.get(0), pair.get(1)))
                    .as("%s", pair)
                    .isTrue();
            assertThat(Narrowing.isWithin(pair.get(1), pair.get(0)))
                    .as("%s", pair)
                    .isFalse();
            assertThat(Narrowing.isWithin(pair.get(0), pair.get(0)))
                    .as("%s", pair)
                    .isTrue();
        }
    }

    @Test
    void whatLiesBesideIsNotWithin() {
        assertThat(Narrowing.isWithin(study("study-2"), study("study-1"))).isFalse();
        assertThat(Narrowing.isWithin(place("FR"), place("DE"))).isFalse();
        assertThat(Narrowing.isWithin(place("US"), place("EU"))).isFalse();
        assertThat(Narrowing.isWithin(window(JUNE, JULY), window(MAY, JUNE))).isFalse();
        assertThat(Narrowing.isWithin(budget(1, Duration.ofDays(1)), budget(4, null)))
                .as("one a day can be more than four in all")
                .isFalse();
    }

    private static Conditions study(String study) {
        return new Conditions(ConsentForm.EXPLICIT, study, null, null, null, null, false);
    }

    private static Conditions place(String place) {
        return new Conditions(ConsentForm.EXPLICIT, null, new Place(place), null, null, null, false);
    }

    private static Conditions window(@Nullable Instant from, @Nullable Instant until) {
        return new Conditions(ConsentForm.EXPLICIT, null, null, new DataWindow(from, until), null, null, false);
    }

    private static Conditions budget(int uses, @Nullable Duration per) {
        return new Conditions(ConsentForm.EXPLICIT, null, null, null, new UseBudget(uses, per), null, false);
    }

    private static Conditions eraseBy(Instant time) {
        return new Conditions(ConsentForm.EXPLICIT, null, null, null, null, time, false);
    }
}

package org.neuroskin.consentservice.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.neuroskin.consentservice.fairness.FourFifths.Verdict;
import org.neuroskin.consentservice.review.Share;

/** Against values that others have published, which are named in the files. */
class StatisticsTest {
    private static final Offset<Double> AS_PRINTED = within(0.00006);

    @ParameterizedTest
    @CsvFileSource(resources = "/fairness/shares.csv", useHeadersInDisplayName = true)
    void intervalsOfSharesAreWilsons(double hits, double all, double low, double high) {
        Share share = Share.of(hits, all);
        assertThat(share.low()).isCloseTo(low, AS_PRINTED);
        assertThat(share.high()).isCloseTo(high, AS_PRINTED);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/fairness/ratios.csv", useHeadersInDisplayName = true)
    void intervalsOfRatiosAreKatzs(
            double hit, double people, double highestHit, double highestPeople, double low, double high) {
        FourFifths ratio = FourFifths.of(hit, people, highestHit, highestPeople);
        assertThat(ratio.low()).isCloseTo(low, AS_PRINTED);
        assertThat(ratio.high()).isCloseTo(high, AS_PRINTED);
    }

    @Test
    void aRatioBelowFourFifthsMayBeChance() {
        assertThat(FourFifths.of(30, 60, 33, 60).verdict()).isEqualTo(Verdict.ABOVE);
        assertThat(FourFifths.of(6, 15, 9, 15).verdict()).isEqualTo(Verdict.PERHAPS_BELOW);
        assertThat(FourFifths.of(90, 300, 180, 300).verdict()).isEqualTo(Verdict.BELOW);
    }

    @Test
    void theReferenceIsAGroupThatSaidWhatItIs() {
        Cell notSaid = cell(Dimension.NOT_SAID, 60, 60);
        Cell women = cell("woman", 60, 45);
        Cell men = cell("man", 60, 15);
        Cell hidden = Cell.hidden(Measure.GRANTED, Dimension.GENDER, "another");
        List<Cell> table = List.of(notSaid, women, men, hidden);
        assertThat(FourFifths.highest(table)).contains(women);
        assertThat(FourFifths.of(men, women).orElseThrow().ratio()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(FourFifths.of(women, women)).isEmpty();
        assertThat(FourFifths.of(notSaid, women)).isEmpty();
        assertThat(FourFifths.of(hidden, women)).isEmpty();
        assertThat(FourFifths.of(cell("man", 60, 0), women)).isEmpty();
        assertThat(FourFifths.highest(List.of(hidden, notSaid, cell("man", 60, 0))))
                .isEqualTo(Optional.empty());
    }

    @Test
    void thingsOfOnePersonCountForOneWhereTheyAreAllAlike() {
        double[] base = new double[40];
        double[] hits = new double[40];
        for (int i = 0; i < base.length; i++) {
            base[i] = 25;
            hits[i] = i % 2 == 0 ? 25 : 0;
        }
        Share alike = counted(base, hits).shareOfThings();
        Share people = Share.of(20, 40);
        assertThat(alike.low()).isCloseTo(people.low(), within(0.005));
        assertThat(alike.high()).isCloseTo(people.high(), within(0.005));
    }

    @Test
    void thingsThatVaryWithinAPersonAsMuchAsBetweenPeopleCountEach() {
        double[] base = DoubleStream.generate(() -> 1).limit(400).toArray();
        double[] hits = new double[400];
        for (int i = 0; i < 100; i++) {
            hits[i] = 1;
        }
        Share each = counted(base, hits).shareOfThings();
        Share independent = Share.of(100, 400);
        assertThat(each.low()).isCloseTo(independent.low(), within(0.001));
        assertThat(each.high()).isCloseTo(independent.high(), within(0.001));
    }

    @Test
    void evenSharesAreNoNarrowerThanAllThingsAllow() {
        double[] base = DoubleStream.generate(() -> 10).limit(20).toArray();
        double[] hits = DoubleStream.generate(() -> 5).limit(20).toArray();
        assertThat(counted(base, hits).shareOfThings()).isEqualTo(Share.of(100, 200));
        assertThat(counted(base, base).shareOfThings()).isEqualTo(Share.of(20, 20));
    }

    @Test
    void whatWouldTellOfSinglePeopleIsLeftOut() {
        assertThat(numbers(new Counted(30, 15, 100, 40, 500, 200, 100, 51)).things())
                .as("one person makes most of it")
                .isNull();
        assertThat(numbers(new Counted(30, 1, 100, 1, 500, 5, 1, 9)).things())
                .as("one of a hundred would tell that it is not nobody")
                .isNull();
        assertThat(numbers(new Counted(30, 29, 100, 99, 500, 495, 490, 9)).things())
                .isNull();
        assertThat(numbers(new Counted(31, 14, 100, 40, 500, 200, 100, 9)))
                .satisfies(shown -> assertThat(shown.people()).isEqualTo(30))
                .satisfies(shown -> assertThat(shown.hit()).isEqualTo(15))
                .satisfies(shown -> assertThat(shown.things()).isNotNull());
    }

    private static Cell.Numbers numbers(Counted counted) {
        Cell.Numbers numbers =
                Cell.shown(Measure.DENIED, Dimension.GENDER, "woman", counted).numbers();
        assertThat(numbers).isNotNull();
        return java.util.Objects.requireNonNull(numbers);
    }

    private static Cell cell(String name, long people, long hit) {
        return new Cell(Measure.GRANTED, Dimension.GENDER, name, new Cell.Numbers(people, hit, null));
    }

    private static Counted counted(double[] base, double[] hits) {
        double baseSum = 0;
        double hitSum = 0;
        double baseSquared = 0;
        double product = 0;
        double hitsSquared = 0;
        long hit = 0;
        double most = 0;
        for (int i = 0; i < base.length; i++) {
            baseSum += base[i];
            hitSum += hits[i];
            baseSquared += base[i] * base[i];
            product += base[i] * hits[i];
            hitsSquared += hits[i] * hits[i];
            hit += hits[i] > 0 ? 1 : 0;
            most = Math.max(most, base[i]);
        }
        return new Counted(base.length, hit, baseSum, hitSum, baseSquared, product, hitsSquared, most);
    }
}

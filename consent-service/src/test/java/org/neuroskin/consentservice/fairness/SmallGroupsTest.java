package org.neuroskin.consentservice.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SmallGroupsTest {
    private static final long SEED = 20261128;

    @Test
    void numbersAreRoundedToThrees() {
        assertThat(Map.of(0L, 0L, 1L, 0L, 2L, 3L, 3L, 3L, 4L, 3L, 5L, 6L, 10L, 9L, 11L, 12L))
                .allSatisfy((count, rounded) ->
                        assertThat(SmallGroups.rounded(count)).as("%d", count).isEqualTo(rounded));
    }

    @Test
    void aTableOfLargeGroupsIsShownWhole() {
        assertThat(SmallGroups.hidden(table(40, 30, 11))).isEmpty();
    }

    @Test
    void aSmallGroupIsHiddenWithWhoDidNotSay() {
        SequencedMap<String, Long> people = table(40, 30, 2);
        people.put(Dimension.NOT_SAID, 500L);
        assertThat(SmallGroups.hidden(people)).containsExactlyInAnyOrder("g2", Dimension.NOT_SAID);
    }

    @Test
    void elseWithTheSmallestOfTheOthers() {
        assertThat(SmallGroups.hidden(table(40, 12, 30, 2))).containsExactlyInAnyOrder("g3", "g1");
        SequencedMap<String, Long> fewDidNotSay = table(40, 30);
        fewDidNotSay.put(Dimension.NOT_SAID, 1L);
        assertThat(SmallGroups.hidden(fewDidNotSay)).containsExactlyInAnyOrder("g1", Dimension.NOT_SAID);
    }

    @Test
    void anEmptyGroupLooksLikeASmallOne() {
        assertThat(SmallGroups.hidden(table(40, 30, 0))).isEqualTo(SmallGroups.hidden(table(40, 30, 7)));
    }

    /** The attack: somebody knows how many there are together, exactly, and subtracts what is shown. */
    @Test
    void whatIsLeftWhenAllThatIsShownIsSubtractedIsNeverOneGroupNorLessThanTen() {
        SplittableRandom dice = new SplittableRandom(SEED);
        int hiding = 0;
        for (int i = 0; i < 100_000; i++) {
            long[] counts = dice.longs(dice.nextInt(1, 8), 0, dice.nextBoolean() ? 15 : 200)
                    .toArray();
            SequencedMap<String, Long> people = table(counts);
            if (dice.nextBoolean()) {
                people.put(Dimension.NOT_SAID, dice.nextLong(0, 60));
            }
            Set<String> hidden = SmallGroups.hidden(people);
            assertThat(people)
                    .as("seed %d, table %s", SEED, people)
                    .allSatisfy((name, count) -> assertThat(count >= SmallGroups.LEAST || hidden.contains(name))
                            .isTrue());
            if (!hidden.isEmpty() && hidden.size() < people.size()) {
                hiding++;
                assertThat(hidden).as("%s", people).hasSizeGreaterThan(1);
                assertThat(hidden.stream()
                                .mapToLong(name -> Objects.requireNonNull(people.get(name)))
                                .sum())
                        .as("%s", people)
                        .isGreaterThanOrEqualTo(SmallGroups.LEAST);
            }
        }
        assertThat(hiding).as("tables of which some groups are hidden").isGreaterThan(1_000);
    }

    /** Which groups are hidden tells nothing that rounded numbers do not. */
    @Test
    void onePersonMoreIsNotSeenInWhatIsHidden() {
        SplittableRandom dice = new SplittableRandom(SEED);
        for (int i = 0; i < 10_000; i++) {
            SequencedMap<String, Long> people = table(dice.longs(5, 0, 40).toArray());
            SequencedMap<String, Long> rounded = people.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            group -> SmallGroups.rounded(group.getValue()),
                            (one, other) -> one,
                            LinkedHashMap::new));
            assertThat(SmallGroups.hidden(people)).isEqualTo(SmallGroups.hidden(rounded));
        }
    }

    private static SequencedMap<String, Long> table(long... counts) {
        SequencedMap<String, Long> people = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            people.put("g" + i, counts[i]);
        }
        return people;
    }
}

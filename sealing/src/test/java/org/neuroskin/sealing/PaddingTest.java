package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaddingTest {
    @Test
    void allMoodValuesHaveOneLength() {
        Stream<Plaintext> scores = IntStream.rangeClosed(-3, 10).mapToObj(i -> new Plaintext.Numeral("" + i));
        Stream<Plaintext> others = Stream.of(
                new Plaintext.Bool(true),
                new Plaintext.Bool(false),
                new Plaintext.Null(),
                new Plaintext.Text("very unpleasant"),
                new Plaintext.Numeral("123456789012345678901234567890"));

        Set<Integer> lengths = Stream.concat(scores, others)
                .map(value -> TestSealing.seal(value, Padding.fixed(32)).length())
                .collect(Collectors.toSet());

        assertThat(lengths).containsExactly(168);
    }

    @Test
    void aValueThatDoesNotFitTakesTheNextMultiple() {
        assertThat(Padding.fixed(32).paddedBytes(33)).isEqualTo(64);
    }

    @Test
    void padmeAddsAtMostTwelvePercentAndNeverCuts() {
        for (int length = 2; length < 1_000_000; length += Math.max(1, length / 777)) {
            int padded = Padding.PADME.paddedBytes(length);

            assertThat(padded).isBetween(length, length + length * 12 / 100 + 1);
        }
        // From the paper: 10 bits of length leave 4 of them
        assertThat(List.of(9, 10, 1_025, 1_000_000))
                .map(Padding.PADME::paddedBytes)
                .containsExactly(10, 10, 1_088, 1_015_808);
    }

    @Test
    void descriptorsNameAPadding() {
        assertThat(Stream.of("none", "padme", "fixed-32").map(Padding::ofName))
                .containsExactly(Padding.NONE, Padding.PADME, Padding.fixed(32));
        assertThat(List.of("", "fixed", "fixed-0", "fixed-7", "fixed--1", "fixed-999999", "PADME"))
                .allSatisfy(name -> assertThatIllegalArgumentException().isThrownBy(() -> Padding.ofName(name)));
    }
}

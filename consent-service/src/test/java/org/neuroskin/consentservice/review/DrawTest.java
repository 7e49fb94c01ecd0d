package org.neuroskin.consentservice.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DrawTest {

    /** From outside: {@code printf 'seed:root:0' | sha256sum}, the first 16 digits, modulo 1000, and so on. */
    @Test
    void aDrawIsWhatAnybodyCanComputeWithOpenssl() {
        assertThat(new Draw("seed", "root", 1000).sequences().limit(3)).containsExactly(934L, 329L, 186L);
    }

    @Test
    void everyEntryIsAsLikelyAsAnyOther() {
        long low = new Draw("a seed", "a root", 10)
                .sequences()
                .limit(10_000)
                .filter(sequence -> sequence < 5)
                .count();
        assertThat(low).isBetween(4_700L, 5_300L);
    }

    /** The values of the article's formula, computed by hand for 1 of 30 and 0 of 30. */
    @Test
    void aShareHasAnInterval() {
        assertThat(Share.of(1, 30).low()).isCloseTo(0.0059, within(0.0002));
        assertThat(Share.of(1, 30).high()).isCloseTo(0.1667, within(0.0002));
        assertThat(Share.of(0, 30).low()).isZero();
        assertThat(Share.of(0, 30).high()).isCloseTo(0.1135, within(0.0002));
        assertThat(Share.of(0, 0)).isEqualTo(new Share(0, 1));
    }
}

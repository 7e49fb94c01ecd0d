package org.neuroskin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactTokenTest {
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.AAECAw";

    @Test
    void theOneSpellingIsAccepted() {
        assertThat(CompactToken.isCanonical(TOKEN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "e30.e30",
                "e30.e30.",
                ".e30.e30",
                "e30.e30.AAECAw.e30",
                "e30.e30.AAEC Aw"
            })
    void whatIsNotThreePartsIsRefused(String token) {
        assertThat(CompactToken.isCanonical(token)).isFalse();
    }

    /** Lenient decoders give the same bytes for all of these. */
    @ParameterizedTest
    @ValueSource(strings = {"~", "=", "==", "\n", " "})
    void aSuffixThatDecodersSkipIsRefused(String suffix) {
        assertThat(CompactToken.isCanonical(TOKEN + suffix)).isFalse();
    }

    @Test
    void unusedBitsOfTheLastCharacterMustBeZero() {
        assertThat(CompactToken.isCanonical("e30.e30.AAECAx")).isFalse();
    }

    @Test
    void anEndlessTokenIsRefused() {
        assertThat(CompactToken.isCanonical("e30.e30." + "A".repeat(10_000))).isFalse();
    }
}

package org.neuroskin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {

    @ParameterizedTest
    @CsvSource({"US-IL, US", "US, US", "DE, EU", "DE-BY, EU", "DE-BY, DE", "EU, EU"})
    void liesInWhatIsWider(String place, String wider) {
        assertThat(new Place(place).within(new Place(wider))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"US, US-IL", "US-WA, US-IL", "EU, DE", "GB, EU", "CH, EU", "US, EU", "US-DE, DE"})
    void doesNotLieInWhatIsNarrowerOrElsewhere(String place, String other) {
        assertThat(new Place(place).within(new Place(other))).isFalse();
    }

    @Test
    void aPartLiesInItsCountry() {
        assertThat(new Place("US-IL").country()).isEqualTo(new Place("US"));
    }

    @ParameterizedTest
    @CsvSource({"DE, true", "US-IL, true", "EU, true", "XX, false", "XX-YY, false", "EU-BY, false"})
    void existsWhereItsCountryDoes(String place, boolean exists) {
        assertThat(new Place(place).exists()).isEqualTo(exists);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "de", "DEU", "US-", "US-ABCD", "US IL", "ＤＥ"})
    void refusesWhatIsNoCode(String code) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Place(code));
    }
}

package org.neuroskin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
    @Test
    void theSubjectIsNeverPrinted() {
        assertThat(new SubjectId("11111111-2222-3333-4444-555555555555")).hasToString("SubjectId[hidden]");
    }

    @Test
    void aParentCoversItsChildrenAndNothingThatOnlySharesLetters() {
        CategoryId mood = new CategoryId("mood");

        assertThat(mood.covers(new CategoryId("mood.note"))).isTrue();
        assertThat(mood.covers(mood)).isTrue();
        assertThat(mood.covers(new CategoryId("moodiness"))).isFalse();
        assertThat(new CategoryId("mood.note").covers(mood)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mood", "mood.", ".mood", "mood note", "mood/../note", "mood\n"})
    void rejectsMalformedCategoriesWithoutRepeatingThem(String value) {
        assertThatThrownBy(() -> new CategoryId(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void aGrantOfRawDataCoversASummaryButNotTheOtherWayRound() {
        assertThat(Fidelity.RAW.covers(Fidelity.SUMMARY)).isTrue();
        assertThat(Fidelity.SUMMARY.covers(Fidelity.RAW)).isFalse();
    }
}

package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"Mood Coach", "Café für alle – 24/7", "Настроение", "気分コーチ App", "기분", "مزاج", "7"})
    void namesOfAllTonguesArePlain(String name) {
        assertThat(AppText.isPlain(name, 60)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " Mood",
                "Mood ",
                "Mood  Coach",
                "Mood\tCoach",
                "Mood\nCoach",
                "Mood\u0000",
                "Mood\u00a0Coach",
                "Mood\u200bCoach",
                "Mood\u202eCoach",
                "Mood\u2066Coach",
                "Mood\u00adCoach",
                "Mood\ufeff",
                "Mood\u2028Coach",
                "Mood\u20dd",
                "Mood\ue000",
                "Mood\ud800",
                "Moo\u0301d",
                "Mооd Coach",
                "Μood Coach",
                "Mood Соach"
            })
    void whatAnEyeCannotSeeIsRefused(String name) {
        assertThat(AppText.isPlain(name, 60)).isFalse();
    }

    @Test
    void lengthCountsCharactersAsPeopleDo() {
        assertThat(AppText.isPlain("😀".repeat(60), 60)).isTrue();
        assertThat(AppText.isPlain("a".repeat(61), 60)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Mood Coach, mood-coach",
        "Mood Coach, MOODCOACH",
        "Mood Coach, Ｍｏｏｄ Coach",
        "Mood Coach, Möod Coach",
        "Mood 1, Mood ①"
    })
    void namesThatReadAlikeHaveOneSkeleton(String one, String other) {
        assertThat(AppText.skeleton(one)).isEqualTo(AppText.skeleton(other));
    }
}

package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidityTest {

    @ParameterizedTest
    @CsvSource({
        "P90D,2027-02-20T10:00:00Z",
        "P365D,2027-11-22T10:00:00Z",
        "P1M,2026-12-22T10:00:00Z",
        "PT12H,2026-11-22T22:00:00Z"
    })
    void endsThatLongAfterItsStart(String text, Instant end) {
        assertThat(Validity.parse(text).orElseThrow().after(Instant.parse("2026-11-22T10:00:00Z")))
                .isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"P366D", "P2Y", "P0D", "P-1D", "PT0S", "PT-1S", "90", "", "P", "P999999999Y", "PT99999999999999H"
            })
    void whatIsTooLongOrNotPositiveIsRefused(String text) {
        assertThat(Validity.parse(text)).isEmpty();
    }
}

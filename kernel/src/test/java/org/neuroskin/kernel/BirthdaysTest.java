package org.neuroskin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BirthdaysTest {

    @ParameterizedTest
    @CsvSource({
        "2010-06-15, 16, 2026-06-15",
        "2008-02-29, 16, 2024-02-29",
        "2008-02-29, 18, 2026-03-01",
        "2009-02-28, 18, 2027-02-28",
        "2010-03-01, 16, 2026-03-01",
        "2009-12-31, 16, 2025-12-31"
    })
    void anAgeIsReachedOnTheBirthdayAndByThoseBornOnALeapDayNotADayEarly(String born, int years, String reached) {
        assertThat(Birthdays.of(LocalDate.parse(born), years)).isEqualTo(LocalDate.parse(reached));
    }

    @Test
    void itIsReachedAtMidnightUtcAndNotAMicrosecondBefore() {
        LocalDate born = LocalDate.parse("2010-06-15");
        Instant midnight = Instant.parse("2026-06-15T00:00:00Z");

        assertThat(Birthdays.reached(born, 16, midnight)).isTrue();
        assertThat(Birthdays.reached(born, 16, midnight.minusNanos(1_000))).isFalse();
    }
}

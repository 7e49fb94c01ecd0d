package org.neuroskin.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A large body may take longer than a small one, and a slow one may not. */
final class DeadlineTest {
    private static final int MIB = 1 << 20;

    @Test
    void eachMebibyteThatPassesGivesASecond() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(30));
        for (int i = 0; i < 2048; i++) {
            deadline.moved(MIB);
        }

        assertThat(Duration.ofNanos(deadline.nanosLeft()))
                .isBetween(Duration.ofSeconds(2048), Duration.ofSeconds(2078));
    }

    @Test
    void whoSendsByteByByteIsCutOff() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(30));
        for (int i = 0; i < 30; i++) {
            deadline.moved(1);
        }

        assertThat(Duration.ofNanos(deadline.nanosLeft())).isLessThan(Duration.ofMillis(30_001));
    }

    @Test
    void whatMovedAfterTheEndGivesNothingBack() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(-10));
        deadline.moved(MIB);

        assertThat(deadline.nanosLeft()).isZero();
    }
}

package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrphansTest {
    private static final Instant BEGUN = Instant.parse("2026-11-22T10:00:00Z");
    private static final UUID ACCESS = UUID.randomUUID();

    private final Orphans orphans = new Orphans();
    private final AccessBook book = AccessBook.empty();

    @BeforeEach
    void begin() {
        book.open(ACCESS, new AccessBook.Open("gateway-1", 0, BEGUN));
    }

    private List<UUID> after(Duration silence, Map<String, Long> renewals, long seconds) {
        return orphans.in(
                book, renewals, BEGUN.plus(silence), Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void anAccessIsEndedOnceItsGatewayHasGivenItsLeaseBackAndNotBeforeFourMinutes() {
        assertThat(after(Duration.ofMinutes(4), Map.of("gateway-2", 1L), 0)).isEmpty();
        assertThat(after(Duration.ofSeconds(241), Map.of("gateway-2", 1L), 1)).containsExactly(ACCESS);
    }

    @Test
    void aGatewayThatGoesOnRenewingKeepsALongUploadAlive() {
        for (long second = 0; second < 7200; second += 30) {
            assertThat(after(Duration.ofSeconds(second), Map.of("gateway-1", second), second))
                    .isEmpty();
        }
        assertThat(after(Duration.ofSeconds(7201), Map.of("gateway-1", 7201L), 7201))
                .as("longer than any upload")
                .containsExactly(ACCESS);
    }

    @Test
    void aGatewayIsGoneAMinuteAfterItsLastRenewalWasSeenWhateverTheClockSays() {
        assertThat(after(Duration.ofMinutes(90), Map.of("gateway-1", 5L), 0))
                .as("the clock was set forward")
                .isEmpty();
        assertThat(after(Duration.ofMinutes(90), Map.of("gateway-1", 6L), 59)).isEmpty();
        assertThat(after(Duration.ofMinutes(90), Map.of("gateway-1", 6L), 119)).isEmpty();
        assertThat(after(Duration.ofMinutes(90), Map.of("gateway-1", 6L), 120)).containsExactly(ACCESS);
    }

    @Test
    void aGatewayThatComesBackIsNotGone() {
        after(Duration.ZERO, Map.of("gateway-1", 5L), 0);
        assertThat(after(Duration.ofMinutes(5), Map.of("gateway-1", 6L), 300)).isEmpty();
    }
}

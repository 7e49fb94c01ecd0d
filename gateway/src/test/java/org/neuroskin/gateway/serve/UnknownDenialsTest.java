package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.DenialsSummed;

final class UnknownDenialsTest {
    private final FakeConsentService service = new FakeConsentService();
    private final ConsentServiceClient client = service.client();
    private final Recorder recorder = new Recorder(client, Duration.ofSeconds(5));
    private final UnknownDenials denials =
            new UnknownDenials(recorder, new AccessEvents("gateway-1", Clock.systemUTC(), UUID::randomUUID));

    @AfterEach
    void stop() {
        recorder.close();
        client.close();
        service.close();
    }

    private int recorded(int attempts, DenialReason reason) {
        int recorded = 0;
        for (int i = 0; i < attempts; i++) {
            recorded += denials.isRecorded(reason) ? 1 : 0;
        }
        return recorded;
    }

    private List<DenialsSummed> told() {
        return service.events.stream().map(DenialsSummed.class::cast).toList();
    }

    @Test
    void beyondSoManyAMinuteTheyAreOneNumberForEachReason() {
        assertThat(recorded(1000, DenialReason.UNAUTHENTICATED)).isEqualTo(UnknownDenials.EACH);
        assertThat(recorded(7, DenialReason.BAD_REQUEST)).isZero();

        denials.tell();

        assertThat(told())
                .extracting(DenialsSummed::reason)
                .containsExactlyInAnyOrder(DenialReason.UNAUTHENTICATED, DenialReason.BAD_REQUEST);
        assertThat(told()).extracting(DenialsSummed::count).containsExactlyInAnyOrder(940L, 7L);
        assertThat(recorded(1, DenialReason.UNAUTHENTICATED))
                .as("the next minute")
                .isOne();
    }

    @Test
    void aQuietMinuteTellsNothing() {
        recorded(UnknownDenials.EACH, DenialReason.UNAUTHENTICATED);

        denials.tell();

        assertThat(service.events).isEmpty();
    }

    @Test
    void whatCannotBeRecordedIsToldWithTheNextMinute() {
        recorded(UnknownDenials.EACH + 5, DenialReason.UNAUTHENTICATED);
        service.recordingFails = true;
        denials.tell();
        recorded(UnknownDenials.EACH + 2, DenialReason.UNAUTHENTICATED);
        service.recordingFails = false;

        denials.tell();

        assertThat(told()).extracting(DenialsSummed::count).containsExactly(7L);
    }
}

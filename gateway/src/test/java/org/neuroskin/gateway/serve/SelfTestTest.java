package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;

final class SelfTestTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private SelfTest test;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"entries\":[]}".getBytes(StandardCharsets.UTF_8));
        test = gateway.selfTest();
    }

    @AfterEach
    void stop() {
        test.stop();
        gateway.close();
    }

    @Test
    void everyRouteDeniesWhoHasConsentedToNothing() {
        test.start();
        eventually(test::isDone);

        int asked = gateway.routes().all().stream()
                .mapToInt(place -> place.route().methods().size())
                .sum();
        assertThat(gateway.consent.events)
                .hasSize(asked)
                .allSatisfy(event -> assertThat(event).isInstanceOfSatisfying(AuditEvent.AccessDenied.class, denied -> {
                    assertThat(denied.app()).isEqualTo(SelfTest.APP);
                    assertThat(denied.reason()).isEqualTo(DenialReason.NO_CONSENT);
                }));
        assertThat(gateway.routes().outOfService()).isEmpty();
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aRouteThatAnswersIsClosedForEverybodyAndTheOthersAreNot() {
        letNobodyBeRead();
        test.start();
        eventually(test::isDone);

        assertThat(gateway.routes().outOfService())
                .extracting(Routes.Place::toString)
                .containsExactlyInAnyOrder("diary /v1/subjects/{subject}/mood-entries", "diary /v1/mood-entries");
        gateway.grant("mood.self-report", "mood.note", "mood.inferred", "mood.psychometric");
        HttpResponse<String> closed = gateway.get(ENTRIES);
        assertThat(closed.statusCode()).isEqualTo(503);
        assertThat(closed.body())
                .contains("urn:neuroskin:problem:out-of-service")
                .doesNotContain("entries\":[");
        eventually(() -> gateway.get("/api/diary/v1/subjects/me/psychometrics").statusCode() == 200);
    }

    @Test
    void whatCouldNotBeTestedIsTestedAgain() {
        gateway.consent.recordingFails = true;
        test.start();
        eventually(() -> !gateway.consent.batches.isEmpty());
        assertThat(test.isDone()).isFalse();

        gateway.consent.recordingFails = false;
        eventually(test::isDone);
    }

    /** As if a check had been forgotten. */
    private void letNobodyBeRead() {
        List<Grant> grants = List.of("mood.self-report", "mood.note", "mood.inferred").stream()
                .map(category -> new Grant(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        SelfTest.APP,
                        new CategoryId(category),
                        SelfTest.PURPOSE,
                        EnumSet.of(Operation.READ),
                        Fidelity.RAW,
                        ConsentState.GIVEN,
                        Instant.parse("2020-01-01T00:00:00Z"),
                        Instant.parse("2120-01-01T00:00:00Z"),
                        Conditions.EXPLICIT))
                .toList();
        gateway.consent.change(SelfTest.NOBODY, grants.toArray(Grant[]::new));
    }
}

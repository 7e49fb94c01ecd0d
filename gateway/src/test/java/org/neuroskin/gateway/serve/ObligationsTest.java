package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.UseBudget;

/** What a grant is bound to, at the gateway. */
final class ObligationsTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String ENTRY = """
            {"entries":[{"id":"1","at":"2026-11-01T10:00:00Z","valence":-2,"note":"secret note"}]}""";

    private static final String ENTRY_NOTE = """
            {"entries":[{"id":"1","at":"2026-11-01T10:00:00Z","note":"secret note"}]}""";

    private static final String TWO_MONTHS =
            ENTRY.replace("[{", "[{\"id\":\"0\",\"at\":\"2026-10-31T10:00:00Z\",\"note\":\"an earlier one\"},{");
    private static final DataWindow OCTOBER =
            new DataWindow(Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2026-11-01T00:00:00Z"));

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.data.store();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void theRecipientIsToldUntilWhenToErase() {
        gateway.consent.change(
                RunningGateway.ADA,
                RunningGateway.grantOf("mood.note", eraseBy("2099-12-31T00:00:00.999999Z")),
                RunningGateway.grantOf("mood.self-report", eraseBy("2100-01-01T00:00:00Z")));

        HttpResponse<String> written = gateway.post(ENTRIES, ENTRY);
        HttpResponse<String> read = gateway.get(ENTRIES);

        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(read.body()).isEqualTo(ENTRY);
        assertThat(List.of(written, read))
                .extracting(answer -> answer.headers().allValues("Consent-Erase-By"))
                .containsOnly(List.of("mood.note=@4102358400, mood.self-report=@4102444800"));
        assertThat(gateway.consent.events.get(2))
                .isInstanceOfSatisfying(
                        AuditEvent.AccessIntended.class,
                        intended -> assertThat(intended.obligations())
                                .containsExactly(
                                        "erase-by mood.note 2099-12-31T00:00:00.999999Z",
                                        "erase-by mood.self-report 2100-01-01T00:00:00Z"));
    }

    @Test
    void onceTheDateOfErasureHasComeNothingIsReleased() {
        gateway.grant("mood.note", "mood.self-report");
        gateway.post(ENTRIES, ENTRY);
        gateway.consent.change(
                RunningGateway.ADA, RunningGateway.grantOf("mood.note", eraseBy("2026-01-01T00:00:00Z")));

        RunningGateway.eventually(() -> gateway.get(ENTRIES).statusCode() == 403);

        assertThat(gateway.get(ENTRIES).body()).contains("consent-required").doesNotContain("secret");
        assertDenied(DenialReason.CONSENT_EXPIRED);
    }

    @Test
    void onlyWhatWasRecordedInTheWindowIsReadOrWritten() {
        gateway.grant("mood.note", "mood.self-report");
        gateway.post(ENTRIES, TWO_MONTHS);
        window("mood.note", OCTOBER);

        RunningGateway.eventually(() -> gateway.get(ENTRIES)
                .body()
                .equals("{\"entries\":[{\"id\":\"0\",\"at\":\"2026-10-31T10:00:00Z\",\"note\":\"an earlier one\"}]}"));
        HttpResponse<String> late =
                gateway.post(ENTRIES, "{\"entries\":[{\"at\":\"2026-11-01T10:00:00Z\",\"note\":\"x\"}]}");
        assertThat(late.body()).contains("consent-required", "\"category\":\"mood.note\"");
        assertDenied(DenialReason.NO_CONSENT);
        assertThat(gateway.data.asked.stream().filter(asked -> asked.method().equals("POST")))
                .hasSize(1);
        assertThat(gateway.post(ENTRIES, "{\"entries\":[{\"at\":\"2026-10-01T10:00:00Z\",\"note\":\"x\"}]}")
                        .statusCode())
                .isEqualTo(201);
    }

    /** Nobody says of a picture when it was taken. */
    @Test
    void aRouteThatSaysNotWhenDataWasRecordedIsClosedToAWindow() {
        window("skin.image", OCTOBER);

        HttpResponse<String> read = gateway.get("/api/skin/v1/subjects/me/images/cheek-1");

        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(gateway.data.asked).isEmpty();
        assertDenied(DenialReason.CANNOT_DECIDE);
    }

    @Test
    void aBudgetOfUsesIsReadSoOftenAndThenNoMore() {
        gateway.grant("mood.note", "mood.self-report");
        gateway.post(ENTRIES, ENTRY);
        UUID grant = budget(2);
        RunningGateway.eventually(() -> gateway.get(ENTRIES).body().equals(ENTRY_NOTE));

        assertThat(gateway.get(ENTRIES).body()).isEqualTo(ENTRY_NOTE);
        HttpResponse<String> third = gateway.get(ENTRIES);

        assertThat(third.statusCode()).isEqualTo(403);
        assertThat(third.body())
                .contains("uses-spent", "\"category\":\"mood.note\"", "request_consent_at")
                .doesNotContain("secret");
        assertDenied(DenialReason.USES_SPENT);
        assertThat(gateway.consent.events)
                .filteredOn(AuditEvent.AccessIntended.class::isInstance)
                .filteredOn(intended ->
                        ((AuditEvent.AccessIntended) intended).grants().contains(grant))
                .allSatisfy(intended -> assertThat(((AuditEvent.AccessIntended) intended).obligations())
                        .containsExactly("count-use " + grant))
                .extracting(intended -> ((AuditEvent.AccessIntended) intended).access())
                .containsExactlyInAnyOrderElementsOf(gateway.consent.usesOf(grant))
                .hasSize(2);
    }

    /** What is released on the other grant must still hold when it is released, though the first would be chosen again. */
    @Test
    void whereOneBudgetIsSpentAnotherGrantIsUsed() {
        gateway.grant("mood.note", "mood.self-report");
        gateway.post(ENTRIES, ENTRY);
        Grant first = RunningGateway.grantOf("mood.note", conditions(null, new UseBudget(1, null), null));
        Grant second = RunningGateway.grantOf("mood.note", conditions(null, new UseBudget(1, null), null));
        gateway.consent.change(RunningGateway.ADA, first, second);

        RunningGateway.eventually(() -> gateway.get(ENTRIES).body().equals(ENTRY_NOTE));
        assertThat(gateway.get(ENTRIES).body()).isEqualTo(ENTRY_NOTE);
        assertThat(gateway.get(ENTRIES).statusCode()).isEqualTo(403);

        assertThat(gateway.consent.usesOf(first.id())).hasSize(1);
        assertThat(gateway.consent.usesOf(second.id())).hasSize(1);
    }

    @Test
    void aUseThatCannotBeCountedIsDeniedBeforeTheDataServiceIsAsked() {
        UUID grant = budget(2);
        gateway.consent.countingFails = true;

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.body()).contains("consent-state-unknown");
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.usesOf(grant)).isEmpty();
        assertDenied(DenialReason.CANNOT_DECIDE);
    }

    /** What a token for somebody else asks for counts against nobody. */
    @Test
    void whoMayNotAskCountsNoUse() {
        UUID grant = budget(1);
        String stranger = RunningGateway.token(RunningGateway.BEN, RunningGateway.PURPOSE);

        HttpResponse<String> read =
                gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES.replace("me", RunningGateway.ADA.value())))
                        .header("Authorization", "Bearer " + stranger));

        assertThat(read.statusCode()).isEqualTo(403);
        assertThat(gateway.consent.usesOf(grant)).isEmpty();
    }

    @Test
    void aConsentToHourlyValuesOpensMeansOfAnHourAndNoValue() {
        gateway.grant("mood.note", "mood.self-report", "mood.inferred");
        gateway.post(ENTRIES, """
                {"entries":[{"id":"a","at":"2025-11-01T10:05:11Z","valence":-2,"note":"secret note"},
                 {"id":"b","at":"2025-11-01T10:45:22Z","valence":1,"inferred":{"x":1}},
                 {"id":"c","at":"2025-11-01T11:45:33Z","valence":4}]}""");
        gateway.consent.change(
                RunningGateway.ADA,
                RunningGateway.grantOf("mood.self-report", Fidelity.REDUCED),
                RunningGateway.grantOf("mood.inferred", Fidelity.SUMMARY));
        RunningGateway.eventually(() ->
                gateway.get(ENTRIES).headers().firstValue("Consent-Fidelity").isPresent());

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertThat(read.body()).isEqualTo("""
                {"entries":[{"from":"2025-11-01T10:00:00Z","until":"2025-11-01T11:00:00Z","category":"mood.self-report",\
                "field":"/valence","mean":-0.5,"count":2}]}""");
        assertThat(read.headers().allValues("Consent-Fidelity")).containsExactly("mood.self-report=reduced");
        assertThat(read.headers().allValues("Consent-Omitted")).containsExactly("mood.inferred, mood.note");
        assertThat(gateway.consent.events)
                .filteredOn(AuditEvent.AccessIntended.class::isInstance)
                .last()
                .satisfies(intended -> assertThat(((AuditEvent.AccessIntended) intended).obligations())
                        .containsExactly("reduce-to mood.self-report reduced"));
        assertThat(gateway.post(ENTRIES, "{\"entries\":[{\"valence\":1}]}").statusCode())
                .as("what is written is never reduced")
                .isEqualTo(403);
    }

    private UUID budget(int uses) {
        Grant grant = RunningGateway.grantOf("mood.note", conditions(null, new UseBudget(uses, null), null));
        gateway.consent.change(RunningGateway.ADA, grant);
        return grant.id();
    }

    private void window(String category, DataWindow window) {
        gateway.consent.change(RunningGateway.ADA, RunningGateway.grantOf(category, conditions(window, null, null)));
    }

    private void assertDenied(DenialReason reason) {
        assertThat(gateway.consent.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.AccessDenied.class,
                        denied -> assertThat(denied.reason()).isEqualTo(reason));
    }

    private static Conditions eraseBy(String time) {
        return conditions(null, null, Instant.parse(time));
    }

    private static Conditions conditions(
            @Nullable DataWindow window, @Nullable UseBudget budget, @Nullable Instant eraseBy) {
        return new Conditions(ConsentForm.EXPLICIT, null, null, window, budget, eraseBy, false);
    }
}

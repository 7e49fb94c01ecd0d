package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.SubjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A list of many people's, each of whom has a say in what of theirs is in it. */
final class ManyPeopleTest {
    private static final SubjectId ADA = RunningGateway.ADA;
    private static final SubjectId BEN = RunningGateway.BEN;
    private static final SubjectId CLINICIAN = new SubjectId("cccccccc-0000-4000-8000-000000000003");
    private static final String LIST = "/api/diary/v1/mood-entries";
    private static final String NOTHING = "{\"entries\":[]}";
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private volatile String listed = NOTHING;
    private volatile String written = "";

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.data.handler = (exchange, asked) -> {
            if (asked.method().equals("POST")) {
                written = asked.body().text();
                FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
            } else {
                FakeUpstream.answer(exchange, 200, "application/json", listed.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void eachPersonsItemsAreThereOrNotAsThatPersonSays() {
        String ofAda = sealed(ADA, "ada's");
        String ofBen = sealed(BEN, "ben's");
        permit(ADA, "mood.note");
        list(ofAda, ofBen, ofAda);

        HttpResponse<String> answer = ask(clinician());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(notes(answer)).containsExactly("ada's", "ada's");
        assertThat(answer.body()).contains("\"subjectId\":\"" + ADA.value()).doesNotContain(BEN.value(), "valence");
        assertThat(answer.headers().map().toString()).doesNotContain("Consent-Omitted");
    }

    @Test
    void whatIsInTheListOfOneIsOpenedByTheConsentOfThatOneOnly() {
        String ofAda = sealed(ADA, "ada's");
        String ofBen = sealed(BEN, "ben's");
        permit(ADA, "mood.note");
        permit(BEN, "mood.self-report");
        list(ofAda, ofBen);

        JsonNode entries = JSON.readTree(ask(clinician()).body()).path("entries");

        assertThat(entries.size()).isEqualTo(2);
        assertThat(entries.get(0).has("valence")).isFalse();
        assertThat(entries.get(1).has("note")).isFalse();
        assertThat(entries.get(1).path("valence").asInt()).isEqualTo(7);
    }

    @Test
    void eachPersonHasAnAccessOfTheirOwnInTheHistory() {
        String ofAda = sealed(ADA, "ada's");
        String ofBen = sealed(BEN, "ben's");
        permit(ADA, "mood.note");
        permit(BEN, "mood.note");
        list(ofAda, ofBen, ofBen);
        gateway.consent.events.clear();

        ask(clinician());

        List<AuditEvent.AccessIntended> intended = events(AuditEvent.AccessIntended.class);
        assertThat(intended).hasSize(2).allSatisfy(each -> {
            assertThat(each.actor()).isEqualTo(CLINICIAN.value());
            assertThat(each.route()).isEqualTo("/v1/mood-entries");
        });
        assertThat(intended).extracting(AuditEvent.AccessIntended::subject).doesNotHaveDuplicates();
        assertThat(events(AuditEvent.AccessReleased.class))
                .extracting(AuditEvent.AccessReleased::access)
                .containsExactlyInAnyOrderElementsOf(
                        intended.stream().map(AuditEvent.AccessIntended::access).toList());
        assertThat(events(AuditEvent.AccessReleased.class))
                .allSatisfy(each -> assertThat(each.bytes()).isPositive());
    }

    @Test
    void nothingBesideTheItemsTellsOfThoseThatAreLeftOut() {
        String ofBen = sealed(BEN, "ben's");
        listed = "{\"total\":1,\"entries\":[%s],\"next\":\"/v1/mood-entries?after=17\"}".formatted(ofBen);

        HttpResponse<String> hidden = ask(clinician());
        listed = NOTHING;
        HttpResponse<String> empty = ask(clinician());

        assertThat(hidden.body()).isEqualTo(empty.body()).isEqualTo(NOTHING);
        assertThat(hidden.headers().map().keySet())
                .isEqualTo(empty.headers().map().keySet());
        assertThat(events(AuditEvent.AccessDenied.class)).hasSize(2).allSatisfy(each -> {
            assertThat(each.reason()).isEqualTo(DenialReason.NO_CONSENT);
            assertThat(each.subject()).isNull();
            assertThat(each.actor()).isEqualTo(CLINICIAN.value());
        });
    }

    /** Nothing that could be taken for a person, and nothing that two readers could take for two. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"note\":\"x\"}",
                "{\"subjectId\":null}",
                "{\"subjectId\":7}",
                "{\"subjectId\":[\"aaaaaaaa-0000-4000-8000-000000000001\"]}",
                "{\"subjectId\":{\"id\":\"aaaaaaaa-0000-4000-8000-000000000001\"}}",
                "{\"subjectId\":\"AAAAAAAA-0000-4000-8000-000000000001\"}",
                "{\"subjectId\":\" aaaaaaaa-0000-4000-8000-000000000001\"}",
                "{\"SubjectId\":\"aaaaaaaa-0000-4000-8000-000000000001\"}",
                "{\"subjectId\":\"me\"}",
                "{\"subjectId\":\"\"}",
                "\"aaaaaaaa-0000-4000-8000-000000000001\"",
                "[{\"subjectId\":\"aaaaaaaa-0000-4000-8000-000000000001\"}]",
                "null"
            })
    void anItemThatNamesNobodyIsNobodys(String item) {
        permit(ADA, "mood.note");
        list(item);

        assertThat(ask(clinician()).body()).isEqualTo(NOTHING);
    }

    @Test
    void anItemThatNamesTwoPeopleEndsTheList() {
        permit(ADA, "mood.note");
        list("{\"subjectId\":\"%s\",\"subject\\u0049d\":\"%s\"}".formatted(BEN.value(), ADA.value()));

        assertThat(ask(clinician()).statusCode()).isEqualTo(502);
    }

    @Test
    void whatWasSealedForOneDoesNotOpenUnderAnothersName() {
        String ofBen = sealed(BEN, "ben's");
        permit(ADA, "mood.note");
        permit(BEN, "mood.note");
        list(ofBen.replace(BEN.value(), ADA.value()));
        gateway.consent.events.clear();

        HttpResponse<String> answer = ask(clinician());

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).doesNotContain("ben's");
        assertThat(events(AuditEvent.AccessIntended.class)).hasSize(1);
        assertThat(events(AuditEvent.AccessFailed.class)).hasSize(1);
        assertThat(events(AuditEvent.AccessReleased.class)).isEmpty();
    }

    @Test
    void plaintextWhereSealedValuesBelongEndsTheList() {
        permit(ADA, "mood.note");
        list("{\"subjectId\":\"%s\",\"note\":\"plain\"}".formatted(ADA.value()));

        HttpResponse<String> answer = ask(clinician());

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).doesNotContain("plain");
    }

    @Test
    void whoAsksAboutThemselvesOnlySeesTheirOwn() {
        String ofAda = sealed(ADA, "ada's");
        String ofBen = sealed(BEN, "ben's");
        permit(ADA, "mood.note");
        permit(BEN, "mood.note");
        list(ofBen, ofAda);

        assertThat(notes(ask(RunningGateway.token()))).containsExactly("ada's");
    }

    @Test
    void whoHasNotConsentedIsToldSoWithoutACall() {
        int before = gateway.data.asked.size();

        assertThat(ask(RunningGateway.token()).statusCode()).isEqualTo(403);
        assertThat(gateway.data.asked).hasSize(before);
    }

    @Test
    void whatCannotBeKeptOfAListIsLeftOutOfIt() {
        Instant now = Instant.now();
        String ofAda = sealed(ADA, "ada's");
        permit(
                ADA,
                RunningGateway.grantOf(
                        "mood.note",
                        new Conditions(ConsentForm.EXPLICIT, null, null, null, null, now.plusSeconds(60), false)));
        permit(BEN, RunningGateway.grantOf("mood.self-report", Fidelity.SUMMARY));
        list(ofAda, sealedAs(BEN));

        assertThat(ask(clinician()).body()).isEqualTo(NOTHING);
    }

    @Test
    void aWindowOverTheDatesHoldsForEachItem() {
        String ofAda = sealed(ADA, "ada's");
        permit(
                ADA,
                RunningGateway.grantOf(
                        "mood.note",
                        new Conditions(
                                ConsentForm.EXPLICIT,
                                null,
                                null,
                                new DataWindow(Instant.parse("2026-09-15T00:00:00Z"), null),
                                null,
                                null,
                                false)));
        list(ofAda, ofAda.replace("2026-09-01", "2026-10-01"));

        assertThat(ask(clinician()).body()).contains("2026-10-01").doesNotContain("2026-09-01");
    }

    @Test
    void aThousandItemsAreDecidedInTenQuestionsAndOneAboutWhoAsks() {
        String ofAda = sealed(ADA, "ada's");
        permit(ADA, "mood.note");
        List<String> items = new ArrayList<>(IntStream.range(0, 999)
                .mapToObj(
                        number -> "{\"subjectId\":\"dddddddd-0000-4000-8000-%012d\",\"note\":\"x\"}".formatted(number))
                .toList());
        items.add(500, ofAda);
        list(items.toArray(String[]::new));
        int before = gateway.consent.snapshots.get();

        assertThat(notes(ask(clinician()))).containsExactly("ada's");
        assertThat(gateway.consent.snapshots.get() - before).isLessThanOrEqualTo(11);
    }

    @Test
    void aWithdrawalCutsTheListAtTheNextBatch() {
        String ofAda = sealed(ADA, "ada's");
        permit(ADA, "mood.note");
        list(Collections.nCopies(250, ofAda).toArray(String[]::new));
        AtomicInteger recordings = new AtomicInteger();
        // the intent and the outcome of the first batch, then the intent and the outcome of the second
        gateway.consent.beforeRecording = () -> {
            if (recordings.incrementAndGet() == 4) {
                gateway.consent.change(ADA);
            }
        };

        String answer = gateway.raw(
                "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n".formatted(LIST, clinician()));

        // what was on its way to us when the connection was cut may be lost
        assertThat(answer.split("ada's", -1)).hasSizeBetween(1, 101);
        assertThat(answer).doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void whatCannotBeRecordedIsNotReleased() {
        String ofAda = sealed(ADA, "ada's");
        permit(ADA, "mood.note");
        list(ofAda);
        gateway.consent.recordingFails = true;

        HttpResponse<String> answer = ask(clinician());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("ada's");
    }

    private String sealedAs(SubjectId subject) {
        return "{\"subjectId\":\"%s\",\"at\":\"2026-09-01T10:00:00Z\",\"valence\":null}".formatted(subject.value());
    }

    /** An entry of the person as the data service keeps it, written through the gateway. */
    private String sealed(SubjectId subject, String note) {
        permit(subject, "mood.note", "mood.self-report");
        HttpResponse<String> posted =
                RunningGateway.ask(HttpRequest.newBuilder(gateway.uri("/api/diary/v1/subjects/me/mood-entries"))
                        .header("Authorization", "Bearer " + RunningGateway.token(subject, RunningGateway.PURPOSE))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                        {"entries":[{"id":"1","at":"2026-09-01T10:00:00Z","valence":7,"note":"%s"}]}
                        """.formatted(note))));
        assertThat(posted.statusCode()).isEqualTo(201);
        permit(subject, new Grant[0]);
        return written.replaceFirst("^\\{\"entries\":\\[\\{", "{\"subjectId\":\"%s\",".formatted(subject.value()))
                .replaceFirst("]}$", "");
    }

    private void permit(SubjectId subject, String... categories) {
        permit(subject, Arrays.stream(categories).map(RunningGateway::grantOf).toArray(Grant[]::new));
    }

    private void permit(SubjectId subject, Grant... grants) {
        long revision = gateway.consent.change(subject, grants);
        RunningGateway.eventually(
                () -> gateway.consent.acknowledged.getOrDefault(FakeConsentService.shardOf(subject), 0L) >= revision);
    }

    private void list(String... items) {
        listed = "{\"entries\":[" + String.join(",", items) + "]}";
    }

    private static String clinician() {
        return RunningGateway.realm()
                .token(
                        CLINICIAN.value(),
                        RunningGateway.APP,
                        "openid purpose:" + RunningGateway.PURPOSE,
                        claims -> claims.claim("realm_access", Map.of("roles", List.of("clinician"))));
    }

    private HttpResponse<String> ask(String token) {
        RunningGateway.eventually(gateway::leased);
        return RunningGateway.ask(HttpRequest.newBuilder(gateway.uri(LIST)).header("Authorization", "Bearer " + token));
    }

    private static List<String> notes(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<String> notes = new ArrayList<>();
        JSON.readTree(answer.body())
                .path("entries")
                .forEach(entry -> notes.add(entry.path("note").asString()));
        return notes;
    }

    private <T> List<T> events(Class<T> type) {
        return gateway.consent.events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}

package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.pairwise.AppIds;

/** An app that knows people by ids that no other app has: it names them by these, and never learns of others. */
final class PeopleAtAppsTest {
    private static final String ADA = RunningGateway.ADA.value();
    private static final String BEN = RunningGateway.BEN.value();
    private static final AppIds.OfApp IDS = RunningGateway.APP_IDS.of(RunningGateway.APP);
    private static final String ADA_THERE = IDS.at(ADA);
    private static final String BEN_THERE = IDS.at(BEN);
    private static final String NOTES = "/api/clinic/v1/people/%s/notes";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, """
                service: clinic
                upstream: ${DIARY_URL}
                place: EU
                routes:
                  - path: /v1/people/{person}/notes
                    methods: { GET: read, POST: write }
                    subject: path.person
                    records: /notes/*
                    fields:
                      - { at: /notes/*/patientId, category: none, shape: subject }
                      - { at: /notes/*/text, category: mood.note, rest: sealed }
                  - path: /v1/notes
                    methods: { POST: write }
                    subject: body:/patientId
                    records-of: /v1/people/{person}/notes
                  - path: /v1/notes-of
                    methods: { GET: read }
                    subject: query.patient
                    query: [patient]
                    fields:
                      - { at: /patientId, category: none, shape: subject }
                      - { at: /text, category: mood.note, rest: sealed }
                  - path: /v1/all-notes
                    methods: { GET: read }
                    subject: item:/patientId
                    items: /notes/*
                    records-of: /v1/people/{person}/notes
                """);
        permit(RunningGateway.ADA, RunningGateway.grantOf("mood.note"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void theAppSeesAndNamesPeopleByItsOwnIdsTheServiceByTheirs() {
        store();
        String record = "{\"patientId\":\"%s\",\"text\":\"itching\"}";

        assertThat(write(ada(), record.formatted(ADA_THERE)).statusCode()).isEqualTo(201);
        assertThat(forwarded()).startsWith("{\"patientId\":\"" + ADA + "\",\"text\":\"nsg1.");

        String mine = "{\"notes\":[" + record.formatted(ADA_THERE) + "]}";
        assertThat(read(ada(), NOTES.formatted("me")).body()).isEqualTo(mine);
        assertThat(read(ada(), NOTES.formatted(ADA_THERE)).body()).isEqualTo(mine);
        assertThat(gateway.data.asked).noneMatch(asked -> asked.target().contains(ADA_THERE));
        assertThat(gateway.data.asked.getLast().target()).isEqualTo("/diary/v1/people/" + ADA + "/notes");
        // without ids of its own, an app gets the same under the person's own
        assertThat(read(RunningGateway.token(), NOTES.formatted(ADA)).body())
                .isEqualTo("{\"notes\":[" + record.formatted(ADA) + "]}");
    }

    @Test
    void theHistoryKnowsThePersonAndNotWhatTheAppCallsThem() {
        store();
        read(ada(), NOTES.formatted(ADA_THERE));
        read(ada(), NOTES.formatted(BEN_THERE));

        assertThat(gateway.consent.events)
                .hasAtLeastOneElementOfType(AuditEvent.AccessIntended.class)
                .hasAtLeastOneElementOfType(AuditEvent.AccessDenied.class);
        assertThat(gateway.consent.events.toString()).doesNotContain(ADA_THERE, BEN_THERE);
        assertThat(gateway.consent.events)
                .filteredOn(AuditEvent.AccessIntended.class::isInstance)
                .allSatisfy(event ->
                        assertThat(((AuditEvent.AccessIntended) event).actor()).isEqualTo("subject"));
    }

    /** Who was told a person's own id, or her id at another app, finds out nothing with it, not even that she exists. */
    @Test
    void anIdOfAnotherKindNamesNobodyAndIsDeniedLikeAnyStranger() {
        store();
        permit(RunningGateway.BEN, RunningGateway.grantOf("mood.note"));
        String elsewhere = RunningGateway.APP_IDS.of("derm-clinic").at(ADA);

        HttpResponse<String> stranger = read(ada(), NOTES.formatted(BEN_THERE));
        for (String id : List.of(ADA, BEN, elsewhere)) {
            HttpResponse<String> denied = read(ada(), NOTES.formatted(id));
            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(withoutAccess(denied)).isEqualTo(withoutAccess(stranger));

            assertThat(write(ada(), "{\"patientId\":\"%s\",\"text\":\"x\"}".formatted(id))
                            .statusCode())
                    .isEqualTo(403);
        }
        for (String id : List.of("nobody", ADA_THERE.toUpperCase(Locale.ROOT))) {
            assertThat(read(ada(), NOTES.formatted(id)).statusCode()).isEqualTo(400);
            assertThat(write(ada(), "{\"patientId\":\"%s\",\"text\":\"x\"}".formatted(id))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(gateway.data.asked).isEmpty();
    }

    /** Both kinds of ids are random UUIDs, so a token of the one taken for the other would name some other person. */
    @Test
    void aTokenWhoseIdsAreNotMarkedAsThisAppsDoesNotCount() {
        store();
        AppIds.OfApp other = RunningGateway.APP_IDS.of("derm-clinic");
        AppIds.OfApp otherKey = new AppIds("5b".repeat(32)).of(RunningGateway.APP);

        for (Object mark : List.of(other.mark(), otherKey.mark(), "", "true", true, List.of(IDS.mark()))) {
            HttpResponse<String> refused =
                    read(token(ADA_THERE, claims -> claims.claim(AppIds.CLAIM, mark)), NOTES.formatted("me"));
            assertThat(refused.statusCode()).as(String.valueOf(mark)).isEqualTo(401);
        }
        assertThat(read(token(ADA_THERE, claims -> claims.claim(AppIds.CLAIM, null)), NOTES.formatted("me"))
                        .statusCode())
                .isNotEqualTo(200);
        assertThat(read(token("not-a-uuid", PeopleAtAppsTest::mark), NOTES.formatted("me"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(gateway.data.asked).isEmpty();
    }

    @Test
    void aQuestionAboutAPersonNamesThemLikeAPath() {
        String stored = "{\"patientId\":\"%s\",\"text\":null}";
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", stored.formatted(ADA).getBytes(StandardCharsets.UTF_8));

        for (String id : List.of("me", ADA_THERE)) {
            HttpResponse<String> answer = read(ada(), "/api/clinic/v1/notes-of?patient=" + id);
            assertThat(answer.body()).isEqualTo(stored.formatted(ADA_THERE));
            assertThat(gateway.data.asked.getLast().target()).isEqualTo("/diary/v1/notes-of?patient=" + ADA);
        }
        assertThat(read(ada(), "/api/clinic/v1/notes-of?patient=" + ADA).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aListOfManyNamesEachByTheIdThatTheAppKnows() {
        store();
        permit(RunningGateway.BEN, RunningGateway.grantOf("mood.note"));
        write(ada(), "{\"patientId\":\"%s\",\"text\":\"itching\"}".formatted(ADA_THERE));
        write(
                token(BEN_THERE, PeopleAtAppsTest::mark),
                "{\"patientId\":\"%s\",\"text\":\"burning\"}".formatted(BEN_THERE));
        permit(RunningGateway.BEN);
        String clinician = token(IDS.at("cccccccc-0000-4000-8000-000000000003"), claims -> {
            mark(claims);
            claims.claim("realm_access", Map.of("roles", List.of("clinician")));
        });

        HttpResponse<String> listed = read(clinician, "/api/clinic/v1/all-notes");

        assertThat(listed.body())
                .isEqualTo("{\"notes\":[{\"patientId\":\"%s\",\"text\":\"itching\"}]}".formatted(ADA_THERE));
        assertThat(read(clinician, NOTES.formatted(ADA_THERE)).body()).isEqualTo(listed.body());
    }

    private void store() {
        List<String> notes = new ArrayList<>();
        gateway.data.handler = (exchange, asked) -> {
            if (asked.method().equals("POST")) {
                notes.add(asked.body().text());
                FakeUpstream.answer(exchange, 201, "application/json", new byte[0]);
            } else {
                List<String> found = notes.stream()
                        .filter(note -> !asked.target().contains(ADA) || note.contains(ADA))
                        .toList();
                String all = "{\"notes\":[" + String.join(",", found) + "]}";
                FakeUpstream.answer(exchange, 200, "application/json", all.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    private void permit(SubjectId subject, Grant... grants) {
        long revision = gateway.consent.change(subject, grants);
        RunningGateway.eventually(
                () -> gateway.consent.acknowledged.getOrDefault(FakeConsentService.shardOf(subject), 0L) >= revision);
    }

    private HttpResponse<String> read(String token, String target) {
        return RunningGateway.ask(
                HttpRequest.newBuilder(gateway.uri(target)).header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> write(String token, String record) {
        return RunningGateway.ask(HttpRequest.newBuilder(gateway.uri("/api/clinic/v1/notes"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(record)));
    }

    private String forwarded() {
        return gateway.data.asked.getLast().body().text();
    }

    private static String withoutAccess(HttpResponse<String> answer) {
        return answer.body().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "…");
    }

    /** A token of Ada's as the realm makes it for this app. */
    private static String ada() {
        return token(ADA_THERE, PeopleAtAppsTest::mark);
    }

    private static void mark(JWTClaimsSet.Builder claims) {
        claims.claim(AppIds.CLAIM, IDS.mark());
    }

    private static String token(String subject, Consumer<JWTClaimsSet.Builder> change) {
        return RunningGateway.realm()
                .token(subject, RunningGateway.APP, "openid purpose:" + RunningGateway.PURPOSE, change);
    }
}

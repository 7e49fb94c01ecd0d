package org.neuroskin.consentservice.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class BreakGlassIT {
    private static final String BREAK_GLASS = "/consent/v1/break-glass";
    private static final String CASES = "/audit/v1/cases";
    private static final String STORY = "Found with a rash, nobody could say what was applied.";
    private static final String CLOSE = "{\"finding\":\"justified\",\"remark\":\"The chart shows it.\"}";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private Emergencies emergencies;

    private TestClient client = new TestClient(0);
    private String person = "";
    private String tool = "";
    private String clinician = "";
    private String clinic = "";
    private String reviewer = "";

    @BeforeEach
    void aPersonWhoIsKnownAndAClinician() {
        client = new TestClient(port);
        person = id();
        tool = TestWorld.ISSUER.selfService(person);
        clinician = id();
        clinic = TestWorld.ISSUER.staff(clinician, "clinician");
        reviewer = TestWorld.ISSUER.staff(id(), "ethics-reviewer");
        snapshot(); // which gives the person a name in the history
    }

    @Test
    void itIsInTheSnapshotTheNoticeTheHistoryAndACaseWhenItIsAnswered() {
        Answer opened = open(15);

        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        String session = opened.json().path("session").asString();
        Instant until = Instant.parse(opened.json().path("until").asString());
        assertThat(until)
                .isEqualTo(Instant.parse(opened.json().path("opened_at").asString())
                        .plus(Duration.ofMinutes(15)));
        JsonNode running = snapshot().path("person").path("breakGlass");
        assertThat(running.size()).isOne();
        assertThat(running.get(0).path("session").asString()).isEqualTo(session);
        assertThat(running.get(0).path("staff").asString()).isEqualTo(clinician);
        assertThat(running.get(0).path("recipient").asString()).isEqualTo("derm-clinic");
        assertThat(snapshot()
                        .path("recipients")
                        .path("derm-clinic")
                        .path("setting")
                        .asString())
                .isEqualTo("clinical");
        JsonNode notice = client.get("/consent/v1/me/notices", tool)
                .json()
                .path("notices")
                .get(0);
        assertThat(notice.path("id").asString()).isEqualTo(session);
        assertThat(notice.path("kind").asString()).isEqualTo("break-glass");
        assertThat(notice.toString()).doesNotContain(clinician).doesNotContain(STORY);
        assertThat(caseAbout(session).path("state").asString()).isEqualTo("open");
        assertThat(caseAbout(session).path("session").path("explanation").asString())
                .isEqualTo(STORY);
        assertThat(recorded("break-glass-opened", session)).isOne();
    }

    @Test
    void whatIsWrittenForTheBoardIsInNoHistoryAndNoLog(CapturedOutput log) {
        open(15);
        assertThat(database.sql("select count(*) from ledger_leaf where position(? in convert_from(entry, 'UTF8')) > 0")
                        .param("nobody could say")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(log.getAll()).doesNotContain("nobody could say").doesNotContain(person);
    }

    @Test
    void endingItEarlyEndsItEverywhereAndTwiceIsHarmless() {
        String session = open(15).json().path("session").asString();
        Answer ended = client.post(BREAK_GLASS + "/" + session + "/end", clinic, "");
        Answer again = client.post(BREAK_GLASS + "/" + session + "/end", clinic, "");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.json().has("ended_at")).isTrue();
        assertThat(again.json().path("revision")).isEqualTo(ended.json().path("revision"));
        assertThat(snapshot().path("person").path("breakGlass").isEmpty()).isTrue();
        assertThat(recorded("break-glass-ended", session)).isOne();
        assertThat(client.get("/consent/v1/me/notices", tool)
                        .json()
                        .path("notices")
                        .get(0)
                        .path("ended_at"))
                .isEqualTo(ended.json().path("ended_at"));
    }

    @Test
    void itEndsByItselfAndThatIsRecordedOnceHoweverManyLook() {
        String session = open(1).json().path("session").asString();
        timePasses(session);

        assertThat(snapshot().path("person").path("breakGlass").isEmpty())
                .as("before anybody has noted the end")
                .isTrue();
        emergencies.endOverdue();
        emergencies.endOverdue();
        assertThat(recorded("break-glass-ended", session)).isOne();
        assertThat(client.post(BREAK_GLASS + "/" + session + "/end", clinic, "").status())
                .isEqualTo(200);
        assertThat(recorded("break-glass-ended", session)).isOne();
    }

    @Test
    void nobodyOpensAnotherBeforeTheBoardHasClosedTheLast() {
        String session = open(15).json().path("session").asString();
        Answer second = open(15);
        assertThat(second.problem()).isEqualTo("conflict");
        assertThat(second.json().path("session").asString()).isEqualTo(session);
        client.post(BREAK_GLASS + "/" + session + "/end", clinic, "");
        assertThat(open(15).problem()).as("ended, not reviewed").isEqualTo("conflict");

        assertThat(close(session, reviewer, CLOSE).status()).isEqualTo(200);
        assertThat(open(15).status()).isEqualTo(201);
        assertThat(recorded("review-closed", session)).isOne();
    }

    @Test
    void ofManyOpenedAtOnceForDifferentPeopleExactlyOneIs() throws Exception {
        List<String> people = Stream.generate(BreakGlassIT::id).limit(8).toList();
        people.forEach(each -> client.get("/internal/v1/subjects/" + each + "/snapshot", TestWorld.GATEWAY_KEY));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = people.stream()
                    .map(each -> threads.submit(() -> client.post(BREAK_GLASS, clinic, body(each, "skin.image", 5))))
                    .toList();
            int opened = 0;
            for (Future<Answer> answer : answers) {
                opened += answer.get().status() == 201 ? 1 : 0;
            }
            assertThat(opened).isOne();
        }
    }

    @Test
    void aCaseIsNotClosedByWhoItIsAboutNorWhileTheAccessRunsNorDifferentlyAfterwards() {
        String both = TestWorld.ISSUER.staff(clinician, "clinician", "ethics-reviewer");
        String session = open(15).json().path("session").asString();
        assertThat(close(session, reviewer, CLOSE).problem()).as("still runs").isEqualTo("conflict");
        client.post(BREAK_GLASS + "/" + session + "/end", clinic, "");

        assertThat(close(session, both, CLOSE).problem()).isEqualTo("not-found");
        assertThat(client.get(CASES, both).body()).doesNotContain(session);
        assertThat(close(session, clinic, CLOSE).problem()).isEqualTo("insufficient-scope");
        assertThat(close(session, tool, CLOSE).problem()).isEqualTo("insufficient-scope");
        assertThat(close(session, reviewer, "{\"finding\":\"fine\",\"remark\":\"x\"}")
                        .problem())
                .isEqualTo("malformed-body");
        assertThat(close(session, reviewer, "{}").problem()).isEqualTo("invalid-input");
        assertThat(close(session, reviewer, CLOSE).status()).isEqualTo(200);
        assertThat(close(session, reviewer, CLOSE).status()).as("repeated").isEqualTo(200);
        assertThat(close(session, reviewer, CLOSE.replace("justified", "unjustified"))
                        .problem())
                .isEqualTo("conflict");
        assertThat(recorded("review-closed", session)).isOne();
    }

    @Test
    void aRestrictionIsNotBroken() {
        client.post("/consent/v1/me/restriction", tool, "{\"ground\":\"unlawful-use\"}");
        assertThat(open(15).problem()).isEqualTo("processing-restricted");
        assertThat(database.sql("select count(*) from review_case where staff = ?")
                        .param(clinician)
                        .query(Long.class)
                        .single())
                .as("nothing half-written")
                .isZero();
    }

    @Test
    void onlyACliniciansOwnToolOpensItAndOnlyWhoOpenedItEndsIt() {
        String body = body(person, "skin.image", 15);
        for (String role : List.of("subject", "guardian", "researcher", "operator", "ethics-chair")) {
            assertThat(client.post(BREAK_GLASS, TestWorld.ISSUER.staff(id(), role), body)
                            .problem())
                    .isEqualTo("insufficient-scope");
        }
        String app = TestWorld.ISSUER.app(clinician, "derm-clinic", "clinical-care");
        assertThat(client.post(BREAK_GLASS, app, body).problem()).isEqualTo("insufficient-scope");
        String session = open(15).json().path("session").asString();
        String colleague = TestWorld.ISSUER.staff(id(), "clinician");
        assertThat(client.post(BREAK_GLASS + "/" + session + "/end", colleague, "")
                        .problem())
                .isEqualTo("not-found");
        assertThat(client.post(BREAK_GLASS + "/" + UUID.randomUUID() + "/end", clinic, "")
                        .problem())
                .isEqualTo("not-found");
        assertThat(snapshot().path("person").path("breakGlass").size()).isOne();
    }

    @Test
    void nobodyOpensThemselvesOrSomebodyUnknown() {
        client.get("/internal/v1/subjects/" + clinician + "/snapshot", TestWorld.GATEWAY_KEY);
        assertThat(client.post(BREAK_GLASS, clinic, body(clinician, "skin.image", 15))
                        .problem())
                .isEqualTo("invalid-input");
        assertThat(client.post(BREAK_GLASS, clinic, body(id(), "skin.image", 15))
                        .problem())
                .isEqualTo("not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"minutes\":15', '\"minutes\":0', /minutes",
        "'\"minutes\":15', '\"minutes\":61', /minutes",
        "'\"minutes\":15', '\"minutes\":-5', /minutes",
        "derm-clinic, mood-coach, /app",
        "derm-clinic, nobody, /app",
        "skin.image, skin, /categories/0",
        "skin.image, skin.unheard-of, /categories/0",
        "'[\"skin.image\"]', '[]', /categories",
        "'\"reason\":\"unconscious\",', '', /reason",
        "unconscious, asleep, /reason",
        "Found with a rash, Found\u0007with a rash, 'line 1, column'"
    })
    void whatIsNotAcceptableIsNamed(String good, String bad, String pointer) {
        Answer refused =
                client.post(BREAK_GLASS, clinic, body(person, "skin.image", 15).replace(good, bad));

        assertThat(refused.problem()).as(refused.body()).isIn("invalid-input", "malformed-body");
        String named = refused.problem().equals("invalid-input")
                ? refused.json().path("errors").get(0).path("pointer").asString()
                : refused.json().path("detail").asString();
        assertThat(named).contains(pointer).doesNotContain("asleep");
        assertThat(snapshot().path("person").path("breakGlass").isEmpty()).isTrue();
    }

    private Answer open(int minutes) {
        return client.post(BREAK_GLASS, clinic, body(person, "skin.image", minutes));
    }

    private static String body(String subject, String category, int minutes) {
        return """
                {"subject":"%s","app":"derm-clinic","categories":["%s"],"reason":"unconscious","explanation":"%s","minutes":%d}
                """.formatted(subject, category, STORY, minutes);
    }

    private Answer close(String session, String token, String body) {
        String id = database.sql("select id from review_case where session = ?::uuid")
                .param(session)
                .query(String.class)
                .single();
        return client.post(CASES + "/" + id + "/close", token, body);
    }

    private JsonNode caseAbout(String session) {
        return client.get(CASES, reviewer)
                .json()
                .path("cases")
                .valueStream()
                .filter(each -> each.path("session").path("id").asString().equals(session))
                .findFirst()
                .orElseThrow();
    }

    /** As if it had been opened two minutes earlier. */
    private void timePasses(String session) {
        database.sql("update break_glass set opened_at = opened_at - interval '2 minutes',"
                        + " until = until - interval '2 minutes' where session = ?::uuid")
                .param(session)
                .update();
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    private long recorded(String type, String session) {
        return database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8')::jsonb"
                        + " @> jsonb_build_object('event', jsonb_build_object('type', ?::text, 'session', ?::text))")
                .params(type, session)
                .query(Long.class)
                .single();
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}

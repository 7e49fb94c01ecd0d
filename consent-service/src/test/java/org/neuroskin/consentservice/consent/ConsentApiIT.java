package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
class ConsentApiIT {
    private static final String REQUESTS = "/consent/v1/requests";
    private static final String ME = "/consent/v1/me/consents";
    private static final String REDIRECT = "http://app.example/mood-coach/callback";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private ConsentActs acts;

    private TestClient client = new TestClient(0);
    private String person = "";
    private String tool = "";
    private String app = "";

    @BeforeEach
    void aPersonAndAnApp() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
        tool = TestWorld.ISSUER.selfService(person);
        app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
    }

    @Test
    void aRequestIsGrantedInPartAndShowsInTheSnapshot() {
        JsonNode request = lodge();
        Answer granted = client.post(ME, tool, """
                {"request":"%s","grants":[{"category":"mood.self-report","operations":["read"]}],"language":"de"}
                """.formatted(id(request)));

        assertThat(granted.status()).isEqualTo(201);
        JsonNode consent = granted.json();
        assertThat(consent.path("app").path("name").asString()).isEqualTo("Mood Coach");
        assertThat(consent.path("state").asString()).isEqualTo("given");
        assertThat(consent.path("notice").path("language").asString()).isEqualTo("de");
        assertThat(consent.path("notice").path("hash").asString()).hasSize(64);
        assertThat(consent.path("grants").size()).isEqualTo(1);
        JsonNode snapshot = snapshot();
        assertThat(snapshot.path("changedAt").asLong())
                .isEqualTo(consent.path("revision").asLong())
                .isLessThanOrEqualTo(snapshot.path("revision").asLong());
        JsonNode grant = snapshot.path("grants").get(0);
        assertThat(grant.path("recipient").asString()).isEqualTo("mood-coach");
        assertThat(grant.path("category").asString()).isEqualTo("mood.self-report");
        assertThat(grant.path("operations").get(0).asString()).isEqualTo("read");
        assertThat(client.get(REQUESTS + "/" + id(request), app)
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("partly");
    }

    @Test
    void withdrawalEndsTheConsentAndIsToldInTheSnapshot() {
        String consent = id(give("mood.note", "P90D").json());
        Answer withdrawn = client.post(ME + "/" + consent + "/withdraw", tool, "");

        assertThat(withdrawn.status()).isEqualTo(200);
        assertThat(withdrawn.json().path("state").asString()).isEqualTo("withdrawn");
        assertThat(Instant.parse(withdrawn.json().path("effectiveAt").asString()))
                .isBeforeOrEqualTo(Instant.now());
        assertThat(withdrawn.json().path("enforcement").path("gateways").asInt())
                .isZero();
        assertThat(snapshot().path("grants").get(0).path("state").asString()).isEqualTo("withdrawn");
    }

    @Test
    void withdrawingTwiceIsHarmless() {
        String consent = id(give("mood.note", "P90D").json());
        JsonNode first = client.post(ME + "/" + consent + "/withdraw", tool, "").json();
        JsonNode second =
                client.post(ME + "/" + consent + "/withdraw", tool, "{}").json();

        assertThat(second.path("revision").asLong())
                .isEqualTo(first.path("revision").asLong());
        assertThat(second.path("state").asString()).isEqualTo("withdrawn");
    }

    @Test
    void withdrawingOneGrantLeavesTheOthers() {
        JsonNode request = lodge();
        JsonNode consent = grantAll(id(request)).json();
        String note = grantOf(consent, "mood.note");

        Answer withdrawn = client.post(ME + "/" + id(consent) + "/withdraw", tool, "{\"grants\":[\"" + note + "\"]}");

        assertThat(withdrawn.json().path("state").asString()).isEqualTo("given");
        JsonNode now = client.get(ME + "/" + id(consent), tool).json();
        for (JsonNode grant : now.path("grants")) {
            assertThat(grant.path("state").asString())
                    .isEqualTo(grant.path("category").asString().equals("mood.note") ? "withdrawn" : "given");
        }
    }

    @Test
    void otherConsentsOfThePersonStayUntouched() {
        JsonNode kept = give("mood.note", "P90D").json();
        String ended = id(give("mood.self-report", "P90D").json());
        client.post(ME + "/" + ended + "/withdraw", tool, "");

        assertThat(client.get(ME + "/" + id(kept), tool).json()).isEqualTo(kept);
    }

    @Test
    void anotherPersonsConsentDoesNotExist() {
        String consent = id(give("mood.note", "P90D").json());
        String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());

        assertThat(client.post(ME + "/" + consent + "/withdraw", stranger, "").status())
                .isEqualTo(404);
        assertThat(client.get(ME + "/" + consent, stranger).status()).isEqualTo(404);
        assertThat(client.get(ME + "/" + consent + "/history", stranger).status())
                .isEqualTo(404);
        assertThat(client.get(ME, stranger).json().path("consents").size()).isZero();
        assertThat(client.get(ME + "/" + consent, tool).json().path("state").asString())
                .isEqualTo("given");
    }

    @Test
    void historyTellsEveryStateAndWhoActed() {
        JsonNode consent = grantAll(id(lodge())).json();
        client.post(
                ME + "/" + id(consent) + "/withdraw", tool, "{\"grants\":[\"" + grantOf(consent, "mood.note") + "\"]}");
        client.post(ME + "/" + id(consent) + "/withdraw", tool, "");

        JsonNode history =
                client.get(ME + "/" + id(consent) + "/history", tool).json().path("history");

        assertThat(history.size()).isEqualTo(3);
        assertThat(history.get(0).path("grants").size()).isEqualTo(2);
        assertThat(history.get(0).path("actor").asString()).isEqualTo("subject");
        assertThat(history.get(0).path("grants").get(0).path("state").asString())
                .isEqualTo("given");
        assertThat(history.get(1).path("state").asString()).isEqualTo("given");
        assertThat(history.get(2).path("state").asString()).isEqualTo("withdrawn");
        assertThat(history.get(2).path("revision").asLong())
                .isGreaterThan(history.get(1).path("revision").asLong());
    }

    @Test
    void aNewConsentTakesOverTheCellThatItNames() {
        String older = id(give("mood.note", "P365D").json());
        JsonNode newer = give("mood.note", "P7D").json();

        assertThat(newer.path("grants").get(0).path("state").asString()).isEqualTo("renewed");
        assertThat(client.get(ME + "/" + older, tool).json().path("state").asString())
                .isEqualTo("expired");
        client.post(ME + "/" + id(newer) + "/withdraw", tool, "");
        for (JsonNode grant : snapshot().path("grants")) {
            boolean allows =
                    Set.of("given", "renewed").contains(grant.path("state").asString());
            assertThat(allows
                            && Instant.parse(grant.path("validUntil").asString())
                                    .isAfter(Instant.now()))
                    .isFalse();
        }
    }

    @Test
    void aConsentExpiresByTheClock() throws InterruptedException {
        String consent = id(give("mood.note", "PT1S").json());
        Thread.sleep(1_100);

        assertThat(client.get(ME + "/" + consent, tool).json().path("state").asString())
                .isEqualTo("expired");
    }

    @Test
    void twoDevicesAtOnceLoseNothing() throws ExecutionException, InterruptedException {
        List<String> categories = List.of(
                "mood.self-report",
                "mood.note",
                "mood.inferred",
                "mood.psychometric",
                "biometric.heart-rate-variability",
                "biometric.skin-conductance",
                "skin.image",
                "skin.assessment");
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
            categories.forEach(category -> answers.add(devices.submit(() -> give(category, "P90D"))));
            devices.shutdown();
            assertThat(devices.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        Set<Long> revisions = new HashSet<>();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(201);
            revisions.add(answer.get().json().path("revision").asLong());
        }

        assertThat(revisions).hasSize(categories.size());
        assertThat(snapshot().path("grants").size()).isEqualTo(categories.size());
    }

    @Test
    void aRepeatedKeyGivesTheSameConsentAndAChangedBodyIsAConflict() {
        String body = direct("mood.note", "P90D");
        HttpRequest.Builder once = keyed("key-1", body);

        Answer first = client.send(once);
        Answer second = client.send(once);

        assertThat(second.status()).isEqualTo(201);
        assertThat(id(second.json())).isEqualTo(id(first.json()));
        assertThat(client.send(keyed("key-1", direct("mood.note", "P91D"))).problem())
                .isEqualTo("conflict");
        assertThat(client.get(ME, tool).json().path("consents").size()).isEqualTo(1);
    }

    @Test
    void aDoubleSubmitGivesOneConsent() throws ExecutionException, InterruptedException {
        String request = id(lodge());
        Set<String> ids = new HashSet<>();
        try (ExecutorService clicks = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = List.of(
                    clicks.submit(() -> grantAll(request)),
                    clicks.submit(() -> grantAll(request)),
                    clicks.submit(() -> grantAll(request)));
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(201);
                ids.add(id(answer.get().json()));
            }
        }

        assertThat(ids).hasSize(1);
        assertThat(client.get(ME, tool).json().path("consents").size()).isEqualTo(1);
    }

    @Test
    void aDecidedRequestCannotBeDecidedOtherwise() {
        String request = id(lodge());
        assertThat(grantAll(request).status()).isEqualTo(201);

        String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());
        String one = """
                {"request":"%s","grants":[{"category":"mood.note","operations":["read"]}]}""".formatted(request);
        assertThat(client.post(ME, tool, one).problem()).isEqualTo("conflict");
        assertThat(client.post(ME, stranger, one).problem()).isEqualTo("conflict");
    }

    @Test
    void moreThanWasAskedForCannotBeGranted() {
        String request = id(lodge());

        Answer answer = client.post(ME, tool, """
                {"request":"%s","grants":[{"category":"mood.note","operations":["read","write"]},
                    {"category":"skin.image","operations":["read"]}]}""".formatted(request));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("errors").size()).isEqualTo(2);
    }

    @Test
    void anExpiredRequestIsGone() {
        String request = id(lodge());
        database.sql("update consent_request set expires_at = now() - interval '1 second' where id = ?::uuid")
                .param(request)
                .update();

        assertThat(grantAll(request).problem()).isEqualTo("gone");
        assertThat(client.get(REQUESTS + "/" + request, app)
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("expired");
    }

    @Test
    void aRefusalIsRecordedAndGrantsNothing() {
        UUID request = UUID.fromString(id(lodge()));
        ConsentRequest refused = acts.refuse(new SubjectId(person), request, null);

        assertThat(refused.status()).isEqualTo(RequestStatus.REFUSED);
        assertThat(snapshot().path("grants").size()).isZero();
        assertThat(grantAll(request.toString()).problem()).isEqualTo("conflict");
    }

    @Test
    void allMistakesOfARequestAreToldAtOnce() {
        Answer answer = client.post(REQUESTS, app, """
                {"purpose":"marketing","items":[{"category":"mood.unheard-of","operations":["read"]},
                    {"category":"mood.note","operations":["eat"],"fidelity":"blurred"}],
                 "validity":"P366D","redirect_uri":"%s?x=1"}""".formatted(REDIRECT));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid-input");
        List<String> pointers = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asString()));
        assertThat(pointers)
                .containsExactlyInAnyOrder(
                        "/purpose",
                        "/items/0/category",
                        "/items/1/operations",
                        "/items/1/fidelity",
                        "/validity",
                        "/redirect_uri");
    }

    @Test
    void aRequestIsShownOnlyToTheAppThatLodgedIt() {
        String request = id(lodge());

        assertThat(client.get(REQUESTS + "/" + request, TestWorld.ISSUER.app(person, "glow-shop", "marketing"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aStateThatCannotBeStoredIsRefused() {
        for (String state : List.of("\\u0000", "a\\nb", "\\ud800")) {
            Answer answer = client.post(REQUESTS, app, """
                    {"purpose":"routine-personalisation","items":[{"category":"mood.note","operations":["read"]}],
                     "validity":"P90D","redirect_uri":"%s","state":"%s"}""".formatted(REDIRECT, state));

            assertThat(answer.status()).as(state).isEqualTo(422);
            assertThat(answer.body()).contains("/state");
        }
    }

    @Test
    void aMalformedBodyOrIdIsAProblemOfItsOwn() {
        assertThat(client.post(REQUESTS, app, "{").problem()).isEqualTo("malformed-body");
        assertThat(client.post(REQUESTS, app, "{\"surprise\":1}").problem()).isEqualTo("malformed-body");
        Answer twice = client.post(REQUESTS, app, "{\"purpose\":\"sale\",\n\"purpose\":\"sale\"}");
        assertThat(twice.problem()).isEqualTo("malformed-body");
        assertThat(twice.body()).contains("line 2, column");
        assertThat(client.post(REQUESTS, app, "[".repeat(10_000)).problem()).isEqualTo("malformed-body");
        assertThat(client.post(REQUESTS, app, "{\"state\":\"" + "x".repeat(2_000_000) + "\"}")
                        .problem())
                .isEqualTo("body-too-large");
        assertThat(client.post(REQUESTS, app, "{\"items\":[null]}").problem()).isEqualTo("invalid-input");
        assertThat(client.post(ME, tool, "{\"request\":\"%s\",\"grants\":[null]}".formatted(UUID.randomUUID()))
                        .problem())
                .isEqualTo("malformed-body");
        assertThat(client.get(ME + "/not-an-id", tool).problem()).isEqualTo("malformed-request");
        assertThat(client.send(client.request(ME, tool).DELETE()).problem()).isEqualTo("method-not-allowed");
        assertThat(client.send(client.request(ME, tool)
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("x")))
                        .problem())
                .isEqualTo("unsupported-media-type");
    }

    @Test
    void everyChangeIsInTheAuditHistoryWhenTheAnswerArrives() {
        String consent = id(give("mood.note", "P90D").json());
        client.post(ME + "/" + consent + "/withdraw", tool, "");

        long leaves = database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8') like ?")
                .param("%\"consent\":\"" + consent + "\"%")
                .query(Long.class)
                .single();
        assertThat(leaves).isEqualTo(2);
    }

    private JsonNode lodge() {
        Answer answer = client.post(REQUESTS, app, """
                {"purpose":"routine-personalisation","items":[
                    {"category":"mood.self-report","operations":["read","write"],"fidelity":"raw"},
                    {"category":"mood.note","operations":["read"]}],
                 "validity":"P90D","redirect_uri":"%s","state":"a&b=c"}""".formatted(REDIRECT));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("consent_uri").asString())
                .isEqualTo(TestWorld.ORIGIN + "/portal/requests/" + id(answer.json()));
        return answer.json();
    }

    private Answer grantAll(String request) {
        return client.post(ME, tool, """
                {"request":"%s","grants":[{"category":"mood.note","operations":["read"]},
                    {"category":"mood.self-report","operations":["write","read"]}]}""".formatted(request));
    }

    private Answer give(String category, String validity) {
        return client.post(ME, tool, direct(category, validity));
    }

    private static String direct(String category, String validity) {
        return """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"%s",
                 "items":[{"category":"%s","operations":["read"],"fidelity":"raw"}]}""".formatted(validity, category);
    }

    private HttpRequest.Builder keyed(String key, String body) {
        return client.request(ME, tool)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private JsonNode snapshot() {
        Answer answer = client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static String id(JsonNode node) {
        return node.path("id").asString();
    }

    private static String grantOf(JsonNode consent, String category) {
        for (JsonNode grant : consent.path("grants")) {
            if (grant.path("category").asString().equals(category)) {
                return id(grant);
            }
        }
        throw new AssertionError("no such grant");
    }
}

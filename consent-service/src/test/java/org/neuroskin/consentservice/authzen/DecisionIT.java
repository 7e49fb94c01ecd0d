package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real decisions, about people whose consents are given and withdrawn as always. */
@ServiceTest
class DecisionIT {
    private static final String ME = "/consent/v1/me/consents";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JsonMapper json;

    private TestClient client = new TestClient(0);
    private TestAsker point = new TestAsker(client, "", "");
    private String person = "";
    private String tool = "";

    @BeforeEach
    void aPersonAndAnEnforcementPoint() {
        client = new TestClient(port);
        point = TestAsker.ofEnforcementPoint(client);
        person = UUID.randomUUID().toString();
        tool = TestWorld.ISSUER.selfService(person);
    }

    private JsonNode give(String category) {
        Answer given = client.post(ME, tool, """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D",
                 "items":[{"category":"%s","operations":["read","derive"],"fidelity":"reduced"}]}""".formatted(category));
        assertThat(given.status()).isEqualTo(201);
        return given.json();
    }

    private String question(String category, String context) {
        return question("{\"type\":\"app\",\"id\":\"mood-coach\"}", "read", category, person, context);
    }

    private static String question(String subject, String action, String category, String person, String context) {
        return """
                {"subject":%s,"action":{"name":"%s","properties":{"fidelity":"summary"}},
                 "resource":{"type":"%s","id":"%s"},"context":{%s}}""".formatted(subject, action, category, person, context);
    }

    private static final String PURPOSE = "\"purpose\":\"routine-personalisation\"";
    private static final String EXPLAIN = PURPOSE + ",\"explain\":true";

    private JsonNode explained(TestAsker asker, String question) {
        Answer answer = asker.post("evaluation", question);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("context");
    }

    private String reason(String question) {
        return explained(point, question).path("reason").asString();
    }

    private List<JsonNode> recorded() {
        return database
                .sql("select entry from ledger_leaf order by sequence")
                .query((row, number) -> json.readTree(row.getBytes(1)).path("event"))
                .list()
                .stream()
                .filter(event -> event.path("type").asString().equals("decision-answered"))
                .toList();
    }

    @Test
    void consentIsAnsweredFromTheMomentItIsGivenUntilItIsWithdrawn() {
        assertThat(point.decide(question("mood.self-report", PURPOSE))).isFalse();

        String consent = give("mood.self-report").path("id").asString();
        assertThat(point.decide(question("mood.self-report", PURPOSE))).isTrue();
        assertThat(point.decide(question("mood.note", PURPOSE))).isFalse();

        client.post(ME + "/" + consent + "/withdraw", tool, "");
        assertThat(point.decide(question("mood.self-report", PURPOSE))).isFalse();
        assertThat(reason(question("mood.self-report", EXPLAIN))).isEqualTo("consent-withdrawn");
    }

    @Test
    void everyDimensionCounts() {
        give("mood.self-report");
        String app = "{\"type\":\"app\",\"id\":\"mood-coach\"}";

        assertThat(point.decide(question(app, "derive", "mood.self-report", person, PURPOSE)))
                .isTrue();
        assertThat(point.decide(question(app, "export", "mood.self-report", person, PURPOSE)))
                .isFalse();
        assertThat(point.decide(question(app, "read", "mood.self-report", person, "\"purpose\":\"mood-inference\"")))
                .isFalse();
        assertThat(point.decide(question("mood.self-report", PURPOSE).replace("summary", "raw")))
                .isFalse();
        // raw is what is meant where nothing is said
        assertThat(point.decide(question("mood.self-report", PURPOSE).replace("fidelity", "other")))
                .isFalse();
    }

    @Test
    void aMissingPurposeIsNeverAssumed() {
        give("mood.self-report");

        assertThat(point.decide(question("mood.self-report", ""))).isFalse();
        assertThat(reason(question("mood.self-report", "\"explain\":true"))).isEqualTo("purpose-missing");
        assertThat(point.decide(question("mood.self-report", "\"Purpose\":\"routine-personalisation\"")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "mood, read, routine-personalisation, not-understood",
        "mood.nothing, read, routine-personalisation, not-understood",
        "../mood.self-report, read, routine-personalisation, not-understood",
        "mood.self-report, peek, routine-personalisation, not-understood",
        "mood.self-report, READ, routine-personalisation, not-understood",
        "mood.self-report, read, world-domination, not-understood",
        "mood.self-report, read, marketing, purpose-not-approved",
    })
    void wordsThatNobodyKnowsAreADenial(String category, String action, String purpose, String reason) {
        give("mood.self-report");
        String question = question(
                "{\"type\":\"app\",\"id\":\"mood-coach\"}",
                action,
                category,
                person,
                "\"explain\":true,\"purpose\":\"%s\"".formatted(purpose));

        assertThat(point.decide(question)).isFalse();
        assertThat(reason(question)).isEqualTo(reason);
    }

    @Test
    void theTimeIsNotTheCallers() {
        give("mood.self-report");
        database.sql(
                        "update consent_grant set valid_from = now() - interval '2 days', valid_until = now() - interval '1 day' "
                                + "where consent in (select id from consent where subject = ?)")
                .param(person)
                .update();

        String yesterday = ",\"time\":\"2020-01-01T00:00:00Z\",\"at\":\"2020-01-01T00:00:00Z\"";
        assertThat(point.decide(question("mood.self-report", PURPOSE + yesterday)))
                .isFalse();
        assertThat(reason(question("mood.self-report", EXPLAIN + yesterday))).isEqualTo("consent-expired");
    }

    @Test
    void reasonsComeOnlyWhenAsked() {
        give("mood.self-report");

        assertThat(point.post("evaluation", question("mood.self-report", PURPOSE))
                        .body())
                .isEqualTo("{\"decision\":true}");
        assertThat(point.post("evaluation", question("mood.note", PURPOSE)).body())
                .isEqualTo("{\"decision\":false}");
        JsonNode context = explained(point, question("mood.self-report", EXPLAIN));
        assertThat(context.path("reason").asString()).isEqualTo("permitted");
        assertThat(context.path("revision").asLong()).isPositive();
        assertThat(context.path("policy_hash").asString()).hasSize(64);
        assertThat(UUID.fromString(context.path("decision_id").asString())).isNotNull();
        assertThat(context.has("obligations")).isFalse();
        assertThat(recorded().getLast().path("policy"))
                .as("the history names the same laws")
                .isEqualTo(context.path("policy_hash"));
    }

    @Test
    void somebodyUnknownLooksLikeSomebodyWithoutConsent() {
        give("mood.note");
        JsonNode known = explained(point, question("mood.self-report", EXPLAIN));
        person = UUID.randomUUID().toString();
        JsonNode unknown = explained(point, question("mood.self-report", EXPLAIN));

        assertThat(unknown.propertyNames()).containsExactlyElementsOf(known.propertyNames());
        assertThat(unknown.path("reason")).isEqualTo(known.path("reason"));
        assertThat(unknown.path("reason").asString()).isEqualTo("no-consent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ä", "a/b", "\\u0000", "' or 1=1 --", "..", "𝒶"})
    void aPersonWhoseIdCannotBeOneIsADenial(String id) {
        person = id;

        assertThat(point.decide(question("mood.self-report", PURPOSE))).isFalse();
    }

    @Test
    void anAnswerThatWouldBeTooOldIsADenial() {
        give("mood.self-report");
        long revision = explained(point, question("mood.self-report", EXPLAIN))
                .path("revision")
                .asLong();

        assertThat(point.decide(question("mood.self-report", PURPOSE + ",\"min_revision\":" + revision)))
                .isTrue();
        String later = ",\"min_revision\":" + (revision + 1_000_000);
        assertThat(point.decide(question("mood.self-report", PURPOSE + later))).isFalse();
        assertThat(reason(question("mood.self-report", EXPLAIN + later))).isEqualTo("revision-not-reached");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"purpose\":5",
                "\"purpose\":null",
                "\"purpose\":[\"routine-personalisation\"]",
                "\"purpose\":\"routine-personalisation\",\"min_revision\":-1",
                "\"purpose\":\"routine-personalisation\",\"min_revision\":1.5",
                "\"purpose\":\"routine-personalisation\",\"min_revision\":\"1\"",
                "\"purpose\":\"routine-personalisation\",\"min_revision\":99999999999999999999",
                "\"purpose\":\"routine-personalisation\",\"place\":7",
            })
    void membersOfOursWithTheWrongTypeAreABadRequest(String context) {
        assertThat(point.post("evaluation", question("mood.self-report", context))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anAppAsksAboutItselfOnly() {
        give("mood.self-report");
        TestAsker own = TestAsker.ofApp(client, "mood-coach");
        TestAsker other = TestAsker.ofApp(client, "glow-shop");

        assertThat(own.decide(question("mood.self-report", PURPOSE))).isTrue();
        assertThat(other.decide(question("mood.self-report", PURPOSE))).isFalse();
        assertThat(explained(other, question("mood.self-report", EXPLAIN))
                        .path("reason")
                        .asString())
                .isEqualTo("not-yours-to-ask");
    }

    @Test
    void anAccessTokenAsksLikeAKeyIfItHasTheScope() {
        give("mood.self-report");
        String question = question("mood.self-report", PURPOSE);

        assertThat(token("mood-coach", "authzen:evaluate", List.of()).decide(question))
                .isTrue();
        assertThat(token("glow-shop", "authzen:evaluate", List.of()).decide(question))
                .isFalse();
        assertThat(token("glow-shop", "authzen:evaluate", List.of("enforcement-point"))
                        .post("evaluation", question)
                        .status())
                .as("the role at a client that no operator made")
                .isEqualTo(403);
        assertThat(token("mood-coach", "purpose:routine-personalisation", List.of("enforcement-point"))
                        .post("evaluation", question)
                        .status())
                .isEqualTo(403);
        assertThat(token("mood-coach", "consent:manage", List.of("operator"))
                        .post("evaluation", question)
                        .status())
                .isEqualTo(403);
    }

    private TestAsker token(String app, String scope, List<String> roles) {
        String token = TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(UUID.randomUUID().toString(), app, scope)
                .claim("realm_access", java.util.Map.of("roles", roles))
                .build());
        return point.with(token);
    }

    @Test
    void staffAskThroughAnApp() {
        give("mood.self-report");
        String staff = "{\"type\":\"user\",\"id\":\"%s\",\"properties\":{\"app\":\"mood-coach\"}}"
                .formatted(UUID.randomUUID());

        assertThat(point.decide(question(staff, "read", "mood.self-report", person, PURPOSE)))
                .isTrue();
        assertThat(point.decide(question(
                        staff.replace("mood-coach", "glow-shop"), "read", "mood.self-report", person, PURPOSE)))
                .isFalse();
        assertThat(point.decide(
                        question("{\"type\":\"user\",\"id\":\"x\"}", "read", "mood.self-report", person, PURPOSE)))
                .isFalse();
    }

    @Test
    void theSearchesFindWhatIsPermitted() {
        give("mood.self-report");
        TestAsker own = TestAsker.ofApp(client, "mood-coach");
        String subjects =
                "{\"subject\":{\"type\":\"app\"},\"action\":{\"name\":\"read\",\"properties\":{\"fidelity\":\"summary\"}},"
                        + "\"resource\":{\"type\":\"mood.self-report\",\"id\":\"" + person + "\"},\"context\":{"
                        + PURPOSE + "}}";
        String resources = "{\"subject\":{\"type\":\"app\",\"id\":\"mood-coach\"},"
                + "\"action\":{\"name\":\"read\",\"properties\":{\"fidelity\":\"summary\"}},"
                + "\"resource\":{\"type\":\"mood.self-report\"},\"context\":{" + PURPOSE + "}}";
        String actions = "{\"subject\":{\"type\":\"app\",\"id\":\"mood-coach\"},"
                + "\"resource\":{\"type\":\"mood.self-report\",\"id\":\"" + person + "\"},\"context\":{" + PURPOSE
                + "}}";

        assertThat(found(point, "search/subject", subjects)).containsExactly("mood-coach");
        assertThat(found(point, "search/resource", resources)).contains(person);
        assertThat(found(own, "search/resource", resources)).contains(person);
        assertThat(found(TestAsker.ofApp(client, "glow-shop"), "search/resource", resources))
                .isEmpty();
        assertThat(found(TestAsker.ofApp(client, "glow-shop"), "search/subject", subjects))
                .isEmpty();
        assertThat(found(point, "search/resource", resources.replace(PURPOSE, "")))
                .isEmpty();
        // raw is not granted, and that is what an action without properties means
        assertThat(found(point, "search/action", actions)).isEmpty();
        database.sql(
                        "update consent_grant set fidelity = 'raw' where consent in (select id from consent where subject = ?)")
                .param(person)
                .update();
        assertThat(found(point, "search/action", actions)).containsExactly("derive", "read");
    }

    private static List<String> found(TestAsker asker, String path, String body) {
        Answer answer = asker.post(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> found = new ArrayList<>();
        answer.json()
                .path("results")
                .forEach(each -> found.add(
                        each.has("id")
                                ? each.path("id").asString()
                                : each.path("name").asString()));
        return found;
    }

    @Test
    void everyAnswerIsInTheHistoryBeforeItIsGiven() {
        give("mood.self-report");
        int before = recorded().size();
        JsonNode context = explained(point, question("mood.self-report", EXPLAIN));

        List<JsonNode> after = recorded();
        assertThat(after).hasSize(before + 1);
        JsonNode event = after.getLast();
        assertThat(event.path("decision").asString())
                .isEqualTo(context.path("decision_id").asString());
        assertThat(event.path("asker").asString()).startsWith("key:").hasSize(20);
        assertThat(event.path("app").asString()).isEqualTo("mood-coach");
        assertThat(event.path("categories").get(0).asString()).isEqualTo("mood.self-report");
        assertThat(event.path("grants").size()).isEqualTo(1);
        assertThat(event.has("reason")).isFalse();
        assertThat(event.path("subject").asString()).hasSize(24);
        assertThat(event.toString()).doesNotContain(person);
    }

    @Test
    void evaluationsAreRecordedTogetherAsFarAsTheyWent() {
        int before = recorded().size();
        String body = """
                {"subject":{"type":"app","id":"mood-coach"},"action":{"name":"read"},"context":{%s},
                 "options":{"evaluations_semantic":"deny_on_first_deny"},
                 "evaluations":[{"resource":{"type":"mood.note","id":"%s"}},{"resource":{"type":"mood.inferred","id":"%s"}}]}
                """.formatted(PURPOSE, person, person);

        assertThat(point.post("evaluations", body).json().path("evaluations").size())
                .isEqualTo(1);
        assertThat(recorded()).hasSize(before + 1);
        assertThat(point.post("evaluations", body.replace("deny_on_first_deny", "execute_all"))
                        .json()
                        .path("evaluations")
                        .size())
                .isEqualTo(2);
        assertThat(recorded()).hasSize(before + 3);
        assertThat(recorded().getLast().path("reason").asString()).isEqualTo("no-consent");
    }

    @Test
    void textOfTheCallerNeverReachesTheHistory() {
        String secret = "very-personal-words";
        point.decide(question(
                "{\"type\":\"%s\",\"id\":\"%s\"}".formatted(secret, secret), secret, secret, secret, """
                "purpose":"%s","%s":"%s"
                """.formatted(
                                secret, secret, secret)));

        assertThat(recorded().getLast().toString()).doesNotContain(secret);
    }

    @Test
    void whatCannotBeRecordedIsNotAnswered() {
        give("mood.self-report");
        Answer answer = transactions.execute(status -> {
            database.sql("lock table ledger_leaf in access exclusive mode").update();
            return point.post("evaluation", question("mood.self-report", PURPOSE));
        });

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("cannot-record");
        assertThat(answer.body()).doesNotContain("decision\"");
    }
}

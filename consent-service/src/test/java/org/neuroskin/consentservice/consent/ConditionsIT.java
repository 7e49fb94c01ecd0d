package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.UseBudget;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a grant is bound to, from the body of a request to the snapshot that gateways decide on. */
@ServiceTest
class ConditionsIT {
    private static final String REQUESTS = "/consent/v1/requests";
    private static final String ME = "/consent/v1/me/consents";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @LocalServerPort
    private int port;

    @Autowired
    private JsonMapper json;

    private TestClient client = new TestClient(0);
    private String person = "";
    private String tool = "";

    @BeforeEach
    void aPerson() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
        tool = TestWorld.ISSUER.selfService(person);
    }

    @Test
    void everyDimensionIsStoredShownAndReachesTheGateways() {
        Instant from = now.plus(Duration.ofDays(3));
        Instant until = now.plus(Duration.ofDays(33));
        Instant eraseBy = now.plus(Duration.ofDays(60));
        String conditions = """
                {"form":"written-release","place":"EU","use_budget":{"uses":4,"per":"PT24H"},"erase_by":"%s",
                 "data_window":{"from":"2026-01-01T00:00:00Z","until":"2026-07-01T00:00:00Z"}}""".formatted(eraseBy);
        Answer given = client.post(ME, tool, """
                {"app":"mood-coach","purpose":"routine-personalisation","valid_from":"%s","valid_until":"%s",
                 "items":[{"category":"mood.note","operations":["read","derive"],"fidelity":"summary","conditions":%s}]}
                """.formatted(from, until, conditions));

        assertThat(given.status()).as(given.body()).isEqualTo(201);
        JsonNode grant = given.json().path("grants").get(0);
        assertThat(grant.path("conditions")).isEqualTo(json.readTree(conditions));
        assertThat(grant.path("valid_from").asString()).isEqualTo(from.toString());
        assertThat(grant.path("valid_until").asString()).isEqualTo(until.toString());
        assertThat(client.get(ME + "/" + given.json().path("id").asString(), tool)
                        .json())
                .isEqualTo(given.json());
        Grant enforced = snapshot().grants().getFirst();
        assertThat(enforced.validFrom()).isEqualTo(from);
        assertThat(enforced.validUntil()).isEqualTo(until);
        Conditions bound = enforced.conditions();
        assertThat(bound.form().wireName()).isEqualTo("written-release");
        assertThat(bound.place()).isEqualTo(new Place("EU"));
        assertThat(bound.useBudget()).isEqualTo(new UseBudget(4, Duration.ofDays(1)));
        assertThat(bound.eraseBy()).isEqualTo(eraseBy);
        assertThat(bound.byGuardian()).isFalse();
        assertThat(bound.dataWindow())
                .isEqualTo(
                        new DataWindow(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-07-01T00:00:00Z")));
        JsonNode first = client.get(ME + "/" + given.json().path("id").asString() + "/history", tool)
                .json()
                .path("history")
                .get(0);
        assertThat(first.path("grants").get(0)).isEqualTo(grant);
    }

    @Test
    void allMistakesOfConditionsAreToldAtOnce() {
        Answer answer = give("""
                {"form":"shrug","study":"study-9","place":"XX","use_budget":{"uses":-1,"per":"P1Y"},
                 "erase_by":"2020-01-01T00:00:00Z",
                 "data_window":{"from":"2026-07-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}}""");

        assertThat(answer.problem()).isEqualTo("invalid-input");
        assertThat(pointers(answer))
                .containsExactlyInAnyOrder(
                        at("form"),
                        at("study"),
                        at("place"),
                        at("use_budget/uses"),
                        at("use_budget/per"),
                        at("erase_by"),
                        at("data_window"));
    }

    @Test
    void whatNobodyCanMeanIsRefused() {
        for (String conditions : List.of(
                "{\"data_window\":{}}",
                "{\"data_window\":{\"from\":\"+99999-01-01T00:00:00Z\"}}",
                "{\"data_window\":{\"from\":\"2026-02-30T00:00:00Z\"}}",
                "{\"data_window\":{\"until\":\"yesterday\"}}",
                "{\"use_budget\":{}}",
                "{\"use_budget\":{\"uses\":0}}",
                "{\"use_budget\":{\"uses\":2000000}}",
                "{\"use_budget\":{\"uses\":1,\"per\":\"PT0S\"}}",
                "{\"use_budget\":{\"uses\":1,\"per\":\"PT99999999999999H\"}}",
                "{\"place\":\"de\"}",
                "{\"place\":\"ＤＥ\"}",
                "{\"place\":\"DE\\u0000\"}",
                "{\"place\":\"DE-\"}",
                "{\"form\":\"EXPLICIT\"}",
                "{\"form\":\"explicıt\"}",
                "{\"study\":\"\"}",
                "{\"study\":\"study\\u202e-1\"}",
                "{\"erase_by\":\"2999-01-01T00:00:00Z\"}")) {
            assertThat(give(conditions).problem()).as(conditions).isEqualTo("invalid-input");
        }
        for (String conditions : List.of(
                "{\"budget\":1}",
                "[]",
                "\"EU\"",
                "{\"use_budget\":{\"uses\":1.5}}",
                "{\"use_budget\":{\"uses\":\"3\"}}",
                "{\"use_budget\":{\"uses\":99999999999999999999}}",
                "{\"place\":49}",
                "{\"form\":null,\"form\":null}")) {
            assertThat(give(conditions).problem()).as(conditions).isEqualTo("malformed-body");
        }
        assertThat(client.get(ME, tool).json().path("consents").size()).isZero();
    }

    @Test
    void aTimeThatMakesNoSenseIsRefused() {
        String past = now.minusSeconds(60).toString();
        String soon = now.plusSeconds(600).toString();
        String later = now.plusSeconds(1200).toString();
        for (String time : List.of(
                "\"validity\":\"P30D\",\"valid_from\":\"" + past + "\"",
                "\"validity\":\"P30D\",\"valid_from\":\"2199-01-01T00:00:00Z\"",
                "\"validity\":\"P30D\",\"valid_from\":\"soon\"",
                "\"validity\":\"P30D\",\"valid_until\":\"" + later + "\"",
                "\"valid_until\":\"" + past + "\"",
                "\"valid_from\":\"" + later + "\",\"valid_until\":\"" + soon + "\"",
                "\"valid_from\":\"" + soon + "\",\"valid_until\":\"" + soon + "\"",
                "\"valid_until\":\"2199-01-01T00:00:00Z\"",
                "\"valid_from\":\"" + soon + "\"",
                "\"validity\":\"-P1D\"",
                "\"validity\":null")) {
            Answer answer = client.post(ME, tool, """
                    {"app":"mood-coach","purpose":"routine-personalisation",%s,
                     "items":[{"category":"mood.note","operations":["read"]}]}""".formatted(time));
            assertThat(answer.problem()).as(time).isEqualTo("invalid-input");
        }
    }

    @Test
    void aMillionItemsOrGrantsAreRefusedBeforeAnythingIsDone() {
        String item = "{\"category\":\"mood.note\",\"operations\":[\"read\"]}";
        String few = String.join(",", Collections.nCopies(51, item));
        String many = String.join(",", Collections.nCopies(1_000_000, item));

        assertThat(client.post(ME, tool, body(few)).problem()).isEqualTo("invalid-input");
        assertThat(client.post(ME, tool, body(many)).problem()).isEqualTo("body-too-large");
        assertThat(client.post(ME, tool, "{\"request\":\"%s\",\"grants\":[%s]}".formatted(lodge("null"), few))
                        .problem())
                .isEqualTo("invalid-input");
        assertThat(client.get(ME, tool).json().path("consents").size()).isZero();
    }

    @Test
    void aPersonNarrowsWhatIsAskedAndNeverWidensIt() {
        String asked = "{\"place\":\"EU\",\"use_budget\":{\"uses\":10},\"form\":\"written-release\"}";
        String narrower = "{\"place\":\"DE\",\"use_budget\":{\"uses\":3,\"per\":null},\"data_window\":"
                + "{\"from\":\"2026-01-01T00:00:00Z\"}}";
        JsonNode conditions = answer(lodge(asked), narrower, "reduced")
                .json()
                .path("grants")
                .get(0)
                .path("conditions");

        assertThat(conditions.path("place").asString()).isEqualTo("DE");
        assertThat(conditions.path("use_budget").path("uses").asInt()).isEqualTo(3);
        assertThat(conditions.path("data_window").path("from").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(conditions.path("form").asString())
                .as("a form is what was done, not what was asked")
                .isEqualTo("explicit");
        for (String wider : List.of(
                "{\"place\":\"US\"}",
                "{\"use_budget\":{\"uses\":11}}",
                "{\"use_budget\":{\"uses\":1,\"per\":\"P1D\"}}")) {
            assertThat(answer(lodge(asked), wider, "raw").problem()).as(wider).isEqualTo("invalid-input");
        }
        JsonNode asAsked = answer(lodge(asked), "null", "raw").json();
        assertThat(asAsked.path("grants")
                        .get(0)
                        .path("conditions")
                        .path("place")
                        .asString())
                .isEqualTo("EU");
        Answer finer = client.post(ME, tool, """
                {"request":"%s","grants":[{"category":"mood.self-report","operations":["read"],"fidelity":"raw"}]}
                """.formatted(lodgeReduced()));
        assertThat(finer.problem()).isEqualTo("invalid-input");
    }

    @Test
    void aLaterBeginningLeavesTheOlderConsentUntilThen() {
        Instant from = now.plus(Duration.ofDays(10));
        client.post(ME, tool, body("{\"category\":\"mood.note\",\"operations\":[\"read\"]}"));
        client.post(ME, tool, """
                {"app":"mood-coach","purpose":"routine-personalisation","valid_from":"%s","validity":"P30D",
                 "items":[{"category":"mood.note","operations":["read"]}]}""".formatted(from));

        List<Grant> grants = snapshot().grants();
        assertThat(grants).hasSize(2).allMatch(grant -> grant.state().allows());
        assertThat(grants).anyMatch(grant -> grant.validUntil().equals(from));
        assertThat(grants).anyMatch(grant -> grant.validFrom().equals(from));
    }

    @Test
    void limitsThatLieBesideEachOtherStandBesideEachOther() {
        String item = "{\"category\":\"mood.note\",\"operations\":[\"read\"],\"conditions\":{\"data_window\":%s}}";
        client.post(ME, tool, body(item.formatted("{\"until\":\"2025-01-01T00:00:00Z\"}")));
        client.post(ME, tool, body(item.formatted("{\"from\":\"2026-01-01T00:00:00Z\"}")));
        assertThat(snapshot().grants())
                .filteredOn(grant -> grant.state().allows())
                .hasSize(2);

        client.post(ME, tool, body(item.formatted("{\"from\":\"2026-01-01T00:00:00Z\"}")));
        assertThat(snapshot().grants())
                .filteredOn(grant -> grant.state().allows())
                .hasSize(2);
    }

    private Answer give(String conditions) {
        return client.post(
                ME,
                tool,
                body("{\"category\":\"mood.note\",\"operations\":[\"read\"],\"conditions\":" + conditions + "}"));
    }

    private static String body(String items) {
        return """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D","items":[%s]}""".formatted(items);
    }

    private String lodge(String conditions) {
        return lodged("{\"category\":\"mood.note\",\"operations\":[\"read\"],\"conditions\":" + conditions + "}");
    }

    private String lodgeReduced() {
        return lodged("{\"category\":\"mood.self-report\",\"operations\":[\"read\"],\"fidelity\":\"reduced\"}");
    }

    private String lodged(String item) {
        Answer lodged = client.post(
                REQUESTS, TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation"), """
                {"purpose":"routine-personalisation","validity":"P90D","items":[%s]}""".formatted(item));
        assertThat(lodged.status()).as(lodged.body()).isEqualTo(201);
        return lodged.json().path("id").asString();
    }

    private Answer answer(String request, String conditions, String fidelity) {
        return client.post(ME, tool, """
                {"request":"%s","grants":[{"category":"mood.note","operations":["read"],"fidelity":"%s","conditions":%s}]}
                """.formatted(request, fidelity, conditions));
    }

    private ConsentSnapshot snapshot() {
        Answer answer = client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY);
        return JsonMapper.shared().readValue(answer.body(), ConsentSnapshot.class);
    }

    private static List<String> pointers(Answer answer) {
        List<String> pointers = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asString()));
        return pointers;
    }

    private static String at(String member) {
        return "/items/0/conditions/" + member;
    }
}

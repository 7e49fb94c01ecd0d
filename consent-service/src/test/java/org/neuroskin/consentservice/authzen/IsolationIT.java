package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A tenant that tries to decide about real people, and to learn of them. */
@ServiceTest
class IsolationIT {
    private static final String EVERYTHING = """
            {"tenant":"%s","subjects":[{"type":"app","id":"glow-shop"}],
             "resources":[{"type":"mood.self-report","id":"%s"}],"actions":["read"],"rules":[{"effect":"permit"}]}""";
    private static final String NOTHING =
            "{\"tenant\":\"%s\",\"subjects\":[],\"resources\":[],\"actions\":[\"read\"],\"rules\":[]}";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private String person = "";

    @BeforeEach
    void aPerson() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
    }

    private String question(String app, String purpose) {
        return """
                {"subject":{"type":"app","id":"%s"},"action":{"name":"read"},
                 "resource":{"type":"mood.self-report","id":"%s"},"context":{"purpose":"%s"}}""".formatted(app, person, purpose);
    }

    private long entries() {
        return database.sql("select count(*) from ledger_leaf")
                .query(Long.class)
                .single();
    }

    private static String name() {
        return "t-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void aTenantThatPermitsEverythingPermitsNothingReal() {
        TestAsker point = TestAsker.ofEnforcementPoint(client);
        TestAsker tenant = TestAsker.ofFixture(client, EVERYTHING.formatted(name(), person));
        String question = question("glow-shop", "marketing");

        assertThat(tenant.decide(question)).isTrue();
        assertThat(point.decide(question)).isFalse();
        Answer snapshot = client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY);
        assertThat(snapshot.json().path("grants").size()).isZero();
    }

    @Test
    void aTenantSeesNoRealConsent() {
        client.post("/consent/v1/me/consents", TestWorld.ISSUER.selfService(person), """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D",
                 "items":[{"category":"mood.self-report","operations":["read"],"fidelity":"raw"}]}""");
        TestAsker point = TestAsker.ofEnforcementPoint(client);
        TestAsker tenant = TestAsker.ofFixture(client, NOTHING.formatted(name()));
        String question = question("mood-coach", "routine-personalisation");

        assertThat(point.decide(question)).isTrue();
        assertThat(tenant.decide(question)).isFalse();
        assertThat(tenant.post("search/resource", question).body()).isEqualTo("{\"results\":[]}");
        assertThat(tenant.post("search/subject", question).body()).isEqualTo("{\"results\":[]}");
        assertThat(tenant.post("search/action", question).body()).isEqualTo("{\"results\":[]}");
    }

    @Test
    void aTenantWritesNoHistory() throws InterruptedException {
        TestAsker tenant = TestAsker.ofFixture(client, EVERYTHING.formatted(name(), person));
        long before = entries();

        tenant.decide(question("glow-shop", "marketing"));
        tenant.post("search/subject", question("glow-shop", "marketing"));

        assertThat(entries()).isEqualTo(before);
    }

    @Test
    void aTenantsKeyOpensNothingElse() {
        TestAsker tenant = TestAsker.ofFixture(client, EVERYTHING.formatted(name(), person));
        TestAsker other = TestAsker.ofFixture(client, EVERYTHING.formatted(name(), person));
        String question = question("glow-shop", "marketing");

        for (String path : List.of("evaluation", "evaluations", "search/subject", "search/resource", "search/action")) {
            assertThat(tenant.at("").post(path, question).status()).as(path).isEqualTo(403);
            assertThat(tenant.at(other.base()).post(path, question).status())
                    .as(path)
                    .isEqualTo(403);
            assertThat(tenant.at("/authzen/tenants/none").post(path, question).status())
                    .as(path)
                    .isEqualTo(403);
        }
        for (String path : List.of(
                "/consent/v1/me/consents",
                "/authzen/keys",
                "/authzen/tenants",
                "/audit/v1/events",
                "/internal/v1/changes")) {
            assertThat(client.get(path, tenant.key()).status()).as(path).isIn(401, 403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/authzen/tenants/%s/../../../access/v1/evaluation",
                "/authzen/tenants/%s/access/v1/../../../../../access/v1/evaluation",
                "/authzen/tenants/%s%%2f..%%2f../access/v1/evaluation",
                "/authzen/tenants/%s;/access/v1/evaluation",
                "/authzen/tenants/%s//access/v1/evaluation",
                "/access/v1/evaluation/",
                "/access//v1/evaluation",
                "/access/v1/evaluation;tenant=%s",
                "/access/v1/%%65valuation"
            })
    void noSpellingOfAPathLeadsOut(String path) throws IOException, InterruptedException {
        String name = name();
        TestAsker tenant = TestAsker.ofFixture(client, EVERYTHING.formatted(name, person));
        // not by the client that holds every path against the description, where these are not
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path.formatted(name)))
                .header("Authorization", "Bearer " + tenant.key())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question("glow-shop", "marketing")))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isIn(400, 401, 403, 404);
            assertThat(answer.body()).doesNotContain("\"decision\"");
        }
    }

    @Test
    void realKeysOpenNoTenant() {
        TestAsker tenant = TestAsker.ofFixture(client, EVERYTHING.formatted(name(), person));
        String question = question("glow-shop", "marketing");

        assertThat(tenant.with(TestAsker.ofEnforcementPoint(client).key())
                        .post("evaluation", question)
                        .status())
                .isEqualTo(403);
        assertThat(tenant.with(TestAsker.operator())
                        .post("evaluation", question)
                        .status())
                .isEqualTo(403);
        assertThat(tenant.with("").post("evaluation", question).status()).isEqualTo(401);
    }

    @Test
    void loadingAgainReplacesRulesAndKey() {
        String name = name();
        TestAsker before = TestAsker.ofFixture(client, EVERYTHING.formatted(name, person));
        assertThat(before.decide(question("glow-shop", "marketing"))).isTrue();
        TestAsker after = TestAsker.ofFixture(client, NOTHING.formatted(name));

        assertThat(before.post("evaluation", question("glow-shop", "marketing")).status())
                .isEqualTo(401);
        assertThat(after.decide(question("glow-shop", "marketing"))).isFalse();
    }

    @Test
    void aTenantThatIsTakenAwayIsGoneWithItsKey() {
        String name = name();
        TestAsker tenant = TestAsker.ofFixture(client, EVERYTHING.formatted(name, person));
        String path = "/authzen/tenants/" + name;

        assertThat(client.send(client.request(path, TestAsker.operator()).DELETE())
                        .status())
                .isEqualTo(204);
        assertThat(tenant.post("evaluation", question("glow-shop", "marketing")).status())
                .isEqualTo(401);
        assertThat(client.get("/.well-known/authzen-configuration" + path, "").status())
                .isEqualTo(404);
        assertThat(client.send(client.request(path, TestAsker.operator()).DELETE())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatAnswersForATenantHoldsItsFixtureAndNothingElse() {
        assertThat(Arrays.stream(TenantSitting.class.getDeclaredFields()).map(Field::getType))
                .hasSize(1)
                .containsExactly(Fixture.class);
    }
}

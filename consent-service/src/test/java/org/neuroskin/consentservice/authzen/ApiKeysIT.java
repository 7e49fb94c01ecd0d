package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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

@ServiceTest
class ApiKeysIT {
    private static final String QUESTION = """
            {"subject":{"type":"app","id":"mood-coach"},"action":{"name":"read"},
             "resource":{"type":"mood.note","id":"nobody"},"context":{"purpose":"marketing"}}""";
    private static final String POINT = "{\"name\":\"Ward door\",\"kind\":\"enforcement-point\"}";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);

    @BeforeEach
    void connect() {
        client = new TestClient(port);
    }

    private Answer ask(String key) {
        return client.post("/access/v1/evaluation", key, QUESTION);
    }

    @Test
    void aKeyIsShownOnceAndKeptAsHashOnly() {
        Answer made = client.post("/authzen/keys", TestAsker.operator(), POINT);
        String key = made.json().path("key").asString();
        String secret = key.substring(key.lastIndexOf('_', key.length() - 43) + 1);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.response().headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(ask(key).status()).isEqualTo(200);
        Answer all = client.get("/authzen/keys", TestAsker.operator());
        assertThat(all.body()).contains("Ward door").doesNotContain(key.substring(21));
        assertThat(database.sql("select k::text from authzen_key k")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .noneMatch(row -> row.contains(key.substring(21)) || row.contains(secret));
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() {
        Answer made = client.post("/authzen/keys", TestAsker.operator(), POINT);
        String key = made.json().path("key").asString();
        String path = "/authzen/keys/" + made.json().path("id").asString();

        assertThat(client.send(client.request(path, TestAsker.operator()).DELETE())
                        .status())
                .isEqualTo(204);
        assertThat(ask(key).status()).isEqualTo(401);
        assertThat(client.send(client.request(path, TestAsker.operator()).DELETE())
                        .status())
                .isEqualTo(204);
        assertThat(client.send(client.request("/authzen/keys/0000", TestAsker.operator())
                                .DELETE())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void onlyOperatorsMakeKeysAndTenants() {
        String person = "11111111-1111-4111-8111-111111111111";
        List<String> others = List.of(
                TestWorld.ISSUER.selfService(person),
                TestWorld.ISSUER.reviewer(person),
                TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation"),
                TestWorld.ISSUER.sign(TestWorld.ISSUER
                        .claims(person, "mood-coach", "authzen:evaluate")
                        .claim("realm_access", Map.of("roles", List.of("operator")))
                        .build()),
                TestAsker.ofEnforcementPoint(client).key());

        for (String token : others) {
            assertThat(client.post("/authzen/keys", token, POINT).status()).isEqualTo(403);
            assertThat(client.post("/authzen/tenants", token, "{}").status()).isEqualTo(403);
            assertThat(client.get("/authzen/keys", token).status()).isEqualTo(403);
        }
        assertThat(client.post("/authzen/keys", "", POINT).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\",\"kind\":\"enforcement-point\"}",
                "{\"name\":\"x\\u0000\",\"kind\":\"enforcement-point\"}",
                "{\"name\":\"x\",\"kind\":\"tenant\"}",
                "{\"name\":\"x\",\"kind\":\"app\"}",
                "{\"name\":\"x\",\"kind\":\"app\",\"app\":\"unknown\"}",
                "{\"name\":\"x\",\"kind\":\"app\",\"app\":\"../..\"}",
                "{\"name\":\"x\",\"kind\":\"enforcement-point\",\"app\":\"mood-coach\"}",
                "{\"name\":\"x\",\"kind\":\"enforcement-point\",\"extra\":1}",
                "{\"name\":[],\"kind\":\"enforcement-point\"}"
            })
    void aKeyThatMakesNoSenseIsNotMade(String body) {
        assertThat(client.post("/authzen/keys", TestAsker.operator(), body).status())
                .isIn(400, 422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nsk_", "nsk_0000000000000000_", "nsk_zz_zz", "nsk_0000000000000000_' or 1=1"})
    void whatOnlyLooksLikeAKeyIsRefused(String key) {
        Answer answer = ask(key);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.response().headers().firstValue("www-authenticate")).isPresent();
    }

    @Test
    void aKeyInTheAddressIsRefused() {
        String key = TestAsker.ofEnforcementPoint(client).key();
        Answer answer = client.post("/access/v1/evaluation?access_token=" + key, "", QUESTION);

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void guessingIsBoundedForEachAddress() {
        String good = TestAsker.ofEnforcementPoint(client).key();
        String wrong = good.substring(0, 21) + "A".repeat(43);
        int refused = 0;
        while (refused <= 2 * GuessLimit.PER_MINUTE
                && askFrom("203.0.113.9", wrong).status() == 401) {
            refused++;
        }

        assertThat(refused).isLessThanOrEqualTo(2 * GuessLimit.PER_MINUTE);
        Answer now = askFrom("203.0.113.9", good);
        assertThat(now.status()).isEqualTo(429);
        assertThat(now.problem()).isEqualTo("too-many-requests");
        assertThat(now.response().headers().firstValue("retry-after")).isPresent();
        assertThat(askFrom("203.0.113.10", good).status()).isEqualTo(200);
    }

    private Answer askFrom(String address, String key) {
        return client.send(client.request("/access/v1/evaluation", key)
                .header("X-Forwarded-For", address)
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(QUESTION)));
    }
}

package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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

/** Enforcement points as OAuth clients, where Keycloak is away; with the real one see the system tests. */
@ServiceTest
class ClientsIT {
    private static final String CLIENTS = "/authzen/clients";
    private static final String QUESTION = """
            {"subject":{"type":"app","id":"mood-coach"},"action":{"name":"read"},
             "resource":{"type":"mood.note","id":"nobody"},"context":{"purpose":"marketing"}}""";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private final String id = "point-" + UUID.randomUUID();
    private TestClient client = new TestClient(0);

    @BeforeEach
    void connect() {
        client = new TestClient(port);
    }

    /** As if it had been made while Keycloak was there. */
    private void made() {
        database.sql("insert into enforcement_point (id, name, made_by, made_at) values (?, 'Ward door', 'x', now())")
                .param(id)
                .update();
    }

    private Answer ask() {
        return client.post(
                "/access/v1/evaluation",
                TestWorld.ISSUER.sign(TestWorld.ISSUER
                        .claims(UUID.randomUUID().toString(), id, "authzen:evaluate")
                        .claim("realm_access", Map.of("roles", List.of("enforcement-point")))
                        .build()),
                QUESTION);
    }

    private Answer delete(String which) {
        return client.send(
                client.request(CLIENTS + "/" + which, TestAsker.operator()).DELETE());
    }

    @Test
    void withoutKeycloakNoneIsMadeAndNoRowIsLeft() {
        Answer answer = client.post(CLIENTS, TestAsker.operator(), "{\"name\":\"Nowhere\"}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("identity-unavailable");
        assertThat(client.get(CLIENTS, TestAsker.operator()).body()).doesNotContain("Nowhere");
    }

    @Test
    void theRowDecidesWhetherTheRoleCounts() {
        assertThat(ask().status()).as("never made").isEqualTo(403);
        made();
        assertThat(ask().status()).isEqualTo(200);
    }

    @Test
    void aRemovedOneIsRefusedAtOnceEvenWithoutKeycloak() {
        made();

        assertThat(delete(id).status()).isEqualTo(204);

        Answer answer = ask();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("insufficient-scope");
        assertThat(delete(id).status()).as("twice").isEqualTo(204);
        assertThat(client.post(CLIENTS + "/" + id + "/secret", TestAsker.operator(), "")
                        .status())
                .as("a new secret does not bring it back")
                .isEqualTo(404);
        assertThat(client.get(CLIENTS, TestAsker.operator())
                        .json()
                        .valueStream()
                        .filter(each -> each.path("id").asString().equals(id))
                        .map(each -> each.path("removedAt").asString()))
                .singleElement()
                .isNotEqualTo("");
    }

    @Test
    void anUnknownOneIsNotFound() {
        for (String unknown : List.of("point-0", "mood-coach", "portal", "x%27%20or%201=1")) {
            assertThat(delete(unknown).status()).as(unknown).isEqualTo(404);
            assertThat(client.post(CLIENTS + "/" + unknown + "/secret", TestAsker.operator(), "")
                            .status())
                    .as(unknown)
                    .isEqualTo(404);
        }
    }

    @Test
    void onlyOperatorsMakeThem() {
        String person = UUID.randomUUID().toString();
        for (String token : List.of(
                TestWorld.ISSUER.selfService(person),
                TestWorld.ISSUER.staff(person, "ethics-chair"),
                TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation"),
                TestAsker.ofEnforcementPoint(client).key())) {
            assertThat(client.post(CLIENTS, token, "{\"name\":\"Mine\"}").status())
                    .isEqualTo(403);
            assertThat(client.get(CLIENTS, token).status()).isEqualTo(403);
        }
        assertThat(client.post(CLIENTS, "", "{\"name\":\"Mine\"}").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\" \"}",
                "{\"name\":1}",
                "{\"name\":\"x\",\"kind\":\"app\"}",
                "{\"name\":\"a\\u202eb\"}",
                "{\"name\":\"W\\u0430rd\"}",
                "{\"name\":\"x\\u0000\"}"
            })
    void aClientThatMakesNoSenseIsNotMade(String body) {
        assertThat(client.post(CLIENTS, TestAsker.operator(), body).status()).isIn(400, 422);
    }
}

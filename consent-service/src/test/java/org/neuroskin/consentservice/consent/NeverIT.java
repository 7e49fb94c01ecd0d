package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A person's "never": stored, audited, and in every snapshot when the answer arrives. */
@ServiceTest
class NeverIT {
    private static final String NEVER = "/consent/v1/me/never";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

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
    void aNeverIsInTheSnapshotOnceAnsweredAndOutOfItOnceLifted() {
        Answer set = put("mood");
        assertThat(set.status()).as(set.body()).isEqualTo(200);
        assertThat(set.json().has("effectiveAt")).isTrue();
        assertThat(never().get(0).asString()).isEqualTo("mood");
        assertThat(snapshot().path("changedAt").asLong())
                .isEqualTo(set.json().path("revision").asLong());
        assertThat(put("mood").json().path("revision")).isEqualTo(set.json().path("revision"));
        put("skin.image");
        assertThat(client.get(NEVER, tool).json().path("never").size()).isEqualTo(2);

        Answer lifted = lift("mood");
        assertThat(lifted.json().path("revision").asLong())
                .isGreaterThan(set.json().path("revision").asLong());
        assertThat(never().size()).isEqualTo(1);
        assertThat(lift("mood").json().path("revision")).isEqualTo(lifted.json().path("revision"));
        put("mood");
        assertThat(never().size()).isEqualTo(2);
        assertThat(database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8') like ?")
                        .param("%\"never-changed\"%")
                        .query(Long.class)
                        .single())
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void whatIsNoCategoryIsRefused() {
        for (String category : new String[] {"mood.unheard-of", "MOOD", "%E2%80%AEmood", "mood."}) {
            assertThat(put(category).status()).as(category).isIn(400, 422);
            assertThat(lift(category).status()).as(category).isIn(400, 422);
        }
        assertThat(never().size()).isZero();
    }

    @Test
    void anAppCannotSetOrLiftIt() {
        put("mood");
        String app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
        assertThat(client.send(client.request(NEVER + "/mood", app).DELETE()).status())
                .isEqualTo(403);
        String other = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());
        client.send(client.request(NEVER + "/mood", other).DELETE());
        assertThat(never().size()).isEqualTo(1);
    }

    private Answer put(String category) {
        return client.send(client.request(NEVER + "/" + category, tool).PUT(HttpRequest.BodyPublishers.noBody()));
    }

    private Answer lift(String category) {
        return client.send(client.request(NEVER + "/" + category, tool).DELETE());
    }

    private JsonNode never() {
        return snapshot().path("person").path("never");
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }
}

package org.neuroskin.consentservice.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
import tools.jackson.databind.JsonNode;

@ServiceTest
class RestrictionIT {
    private static final String RESTRICTION = "/consent/v1/me/restriction";
    private static final String CONTESTED = "{\"ground\":\"accuracy-contested\"}";

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
    void aRestrictionIsInTheSnapshotAndInTheHistoryWhenItIsAnswered() {
        give();
        Answer restricted = client.post(RESTRICTION, tool, CONTESTED);

        assertThat(restricted.status()).isEqualTo(200);
        JsonNode answer = restricted.json();
        assertThat(answer.path("restricted").asBoolean()).isTrue();
        assertThat(answer.path("ground").asString()).isEqualTo("accuracy-contested");
        assertThat(Instant.parse(answer.path("effectiveAt").asString()))
                .isAfterOrEqualTo(Instant.parse(answer.path("since").asString()));
        assertThat(answer.path("enforcement").path("gateways").asInt()).isZero();
        JsonNode snapshot = snapshot();
        assertThat(snapshot.path("person").path("restricted").asBoolean()).isTrue();
        assertThat(snapshot.path("changedAt").asLong())
                .isEqualTo(answer.path("revision").asLong())
                .isPositive();
        assertThat(snapshot.path("grants").get(0).path("state").asString()).isEqualTo("given");
        assertThat(recorded("processing-restricted")).isEqualTo(1);
    }

    @Test
    void liftingItRestoresEverythingAsItWas() {
        give();
        JsonNode before = snapshot().path("grants");
        client.post(RESTRICTION, tool, CONTESTED);
        JsonNode lifted = client.post(RESTRICTION + "/lift", tool, "").json();

        assertThat(lifted.path("restricted").asBoolean()).isFalse();
        assertThat(lifted.has("since")).isFalse();
        JsonNode snapshot = snapshot();
        assertThat(snapshot.path("person").path("restricted").asBoolean()).isFalse();
        assertThat(snapshot.path("changedAt").asLong())
                .isEqualTo(lifted.path("revision").asLong());
        assertThat(snapshot.path("grants")).isEqualTo(before);
        assertThat(recorded("restriction-lifted")).isEqualTo(1);
    }

    @Test
    void askingTwiceChangesAndRecordsNothingMore() {
        JsonNode first = client.post(RESTRICTION, tool, CONTESTED).json();
        JsonNode second =
                client.post(RESTRICTION, tool, "{\"ground\":\"unlawful-use\"}").json();

        assertThat(second.path("revision")).isEqualTo(first.path("revision"));
        assertThat(second.path("since")).isEqualTo(first.path("since"));
        assertThat(second.path("ground").asString()).isEqualTo("accuracy-contested");
        assertThat(recorded("processing-restricted")).isEqualTo(1);
        assertThat(client.get(RESTRICTION, tool).json().path("since")).isEqualTo(first.path("since"));
    }

    @Test
    void liftingWhatWasNeverRestrictedIsHarmless() {
        long before = snapshot().path("changedAt").asLong();

        Answer lifted = client.post(RESTRICTION + "/lift", tool, "");

        assertThat(lifted.status()).isEqualTo(200);
        assertThat(lifted.json().path("revision").asLong()).isZero();
        assertThat(snapshot().path("changedAt").asLong()).isEqualTo(before);
        assertThat(recorded("restriction-lifted")).isZero();
    }

    @Test
    void oneCannotRestrictAnotherPerson() {
        client.post(RESTRICTION, TestWorld.ISSUER.selfService(UUID.randomUUID().toString()), CONTESTED);
        assertThat(snapshot().path("person").path("restricted").asBoolean()).isFalse();

        String app = TestWorld.ISSUER.app(person, "mood-coach", "mood-inference");
        assertThat(client.post(RESTRICTION, app, CONTESTED).problem()).isEqualTo("insufficient-scope");
        assertThat(client.post(RESTRICTION + "/lift", app, "").problem()).isEqualTo("insufficient-scope");
        assertThat(client.post(RESTRICTION, "", CONTESTED).problem()).isEqualTo("invalid-token");
        assertThat(snapshot().path("person").path("restricted").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{\"ground\":\"because\"}", "{\"ground\":[]}", "{\"ground\":\"unlawful-use\",\"x\":1}"
            })
    void aBodyThatIsNotOneGroundIsRefusedAndChangesNothing(String body) {
        long before = snapshot().path("changedAt").asLong();

        assertThat(client.post(RESTRICTION, tool, body).problem()).isEqualTo("malformed-body");
        assertThat(snapshot().path("changedAt").asLong()).isEqualTo(before);
    }

    @Test
    void aMissingGroundIsNamed() {
        Answer answer = client.post(RESTRICTION, tool, "{}");

        assertThat(answer.problem()).isEqualTo("invalid-input");
        assertThat(answer.json().path("errors").get(0).path("pointer").asString())
                .isEqualTo("/ground");
    }

    private void give() {
        Answer given = client.post("/consent/v1/me/consents", tool, """
                {"app":"mood-coach","purpose":"mood-inference","validity":"P90D",
                 "items":[{"category":"mood.note","operations":["read"]}]}
                """);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        assertThat(snapshot().path("person").path("noticesShown").get(0).asString())
                .isEqualTo("mood-inference");
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    private long recorded(String type) {
        String pseudonym = snapshot().path("pseudonym").asString();
        return database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8')::jsonb"
                        + " @> jsonb_build_object('event', jsonb_build_object('type', ?::text, 'subject', ?::text))")
                .params(type, pseudonym)
                .query(Long.class)
                .single();
    }
}

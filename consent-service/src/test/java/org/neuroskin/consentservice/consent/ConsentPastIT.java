package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What was true then, what was known then, and that neither can be changed afterwards. */
@ServiceTest
class ConsentPastIT {
    private static final String ME = "/consent/v1/me/consents";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private ConsentEnds ends;

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
    void beforeTheFirstConsentNothingWasTrueAndNothingWasKnown() {
        Instant before = Instant.now().minusSeconds(5);
        String consent = give("P90D").path("id").asString();

        JsonNode then = past(consent, "at=" + before).json();
        assertThat(then.path("state").asString()).isEqualTo("unknown");
        assertThat(then.path("grants").size()).isZero();
        assertThat(past(consent, "known=" + before).status()).isEqualTo(404);
        assertThat(past(consent, "revision=0").status()).isEqualTo(404);
    }

    @Test
    void whatWasTrueAndWhatWasKnownDifferWhereSomethingIsFoundOutLater() throws InterruptedException {
        JsonNode given = give("P90D");
        String consent = given.path("id").asString();
        Thread.sleep(30);
        Instant inBetween = Instant.now();
        Thread.sleep(30);
        Withdrawal invalidated = ends.invalidate(
                new ConsentEnds.Ending(
                        new SubjectId(person), UUID.fromString(consent), Set.of(), "law-pack", "defective-notice"),
                Instant.parse(given.path("given_at").asString()));

        assertThat(state(past(consent, "at=" + inBetween)))
                .as("true then, as we know now")
                .isEqualTo("invalidated");
        assertThat(state(past(consent, "at=" + inBetween + "&known=" + inBetween)))
                .as("true then, as we knew then")
                .isEqualTo("given");
        assertThat(state(past(consent, "revision=" + given.path("revision").asLong())))
                .as("true now, as of the first revision")
                .isEqualTo("given");
        assertThat(state(past(consent, "revision=" + invalidated.revision()))).isEqualTo("invalidated");
        JsonNode last = history(consent).get(1);
        assertThat(last.path("effective_at")).isEqualTo(given.path("given_at"));
        assertThat(last.path("reason").asString()).isEqualTo("defective-notice");
        assertThat(last.path("sequence").asLong())
                .isGreaterThan(history(consent).get(0).path("sequence").asLong());
    }

    @Test
    void aLaterDiscoveryAboutOneCellSaysNothingOfTheOthers() throws InterruptedException {
        JsonNode given = client.post(ME, tool, """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D","items":[
                 {"category":"mood.note","operations":["read"]},{"category":"mood.self-report","operations":["read"]}]}
                """).json();
        String consent = given.path("id").asString();
        Thread.sleep(30);
        Instant inBetween = Instant.now();
        Thread.sleep(30);
        String note = given.path("grants").get(0).path("id").asString();
        client.post(ME + "/" + consent + "/withdraw", tool, "{\"grants\":[\"" + note + "\"]}");
        UUID self = UUID.fromString(given.path("grants").get(1).path("id").asString());
        ends.invalidate(
                new ConsentEnds.Ending(
                        new SubjectId(person), UUID.fromString(consent), Set.of(self), "law-pack", "defective-notice"),
                Instant.parse(given.path("given_at").asString()));

        JsonNode then = past(consent, "at=" + inBetween).json();
        assertThat(then.path("grants").get(0).path("state").asString()).isEqualTo("given");
        assertThat(then.path("grants").get(1).path("state").asString()).isEqualTo("invalidated");
        assertThat(then.path("state").asString()).isEqualTo("given");
        assertThat(client.get(ME + "/" + consent, tool).json().path("state").asString())
                .isEqualTo("invalidated");
    }

    @Test
    void theClockEndsWhatNobodyHasNotedYet() {
        String consent = give("P30D").path("id").asString();

        assertThat(state(past(consent, "at=" + Instant.now().plus(Duration.ofDays(29)))))
                .isEqualTo("given");
        assertThat(state(past(consent, "at=" + Instant.now().plus(Duration.ofDays(31)))))
                .isEqualTo("expired");
    }

    @Test
    void aTimeThatIsNoneIsRefusedAndAnotherPersonsPastDoesNotExist() {
        String consent = give("P90D").path("id").asString();
        for (String query : List.of(
                "at=then",
                "at=",
                "known=1e9",
                "revision=-1",
                "revision=x",
                "revision=99999999999999999999",
                "known=" + Instant.now() + "&revision=1")) {
            assertThat(past(consent, query).problem()).as(query).isEqualTo("malformed-request");
        }
        String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());
        assertThat(client.get(ME + "/" + consent + "?at=" + Instant.now(), stranger)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void historyTellsActorToolAndRequest() {
        Answer given = client.send(client.request(ME, tool)
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "device-7.write-1")
                .POST(HttpRequest.BodyPublishers.ofString(body("P90D"))));
        assertThat(given.response().headers().firstValue("X-Request-Id")).contains("device-7.write-1");
        String consent = given.json().path("id").asString();
        Answer withdrawn = client.send(client.request(ME + "/" + consent + "/withdraw", tool)
                .header("X-Request-Id", "<script>alert(1)</script>")
                .POST(HttpRequest.BodyPublishers.noBody()));
        String ours = withdrawn.response().headers().firstValue("X-Request-Id").orElseThrow();

        JsonNode history = history(consent);
        assertThat(history.get(0).path("correlation").asString()).isEqualTo("device-7.write-1");
        assertThat(history.get(0).path("tool").asString()).isEqualTo("self-service");
        assertThat(history.get(0).path("actor").asString()).isEqualTo("subject");
        assertThat(history.get(0).path("cause").asString()).isEqualTo("given");
        assertThat(history.get(1).path("correlation").asString())
                .isEqualTo(ours)
                .doesNotContain("<");
        assertThat(history.get(1)
                        .path("changes")
                        .get(0)
                        .path("before")
                        .path("state")
                        .asString())
                .isEqualTo("given");
        assertThat(history.get(1)
                        .path("changes")
                        .get(0)
                        .path("after")
                        .path("state")
                        .asString())
                .isEqualTo("withdrawn");
    }

    @Test
    void noRowOfTheHistoryCanBeChangedOrRemoved() {
        give("P90D");
        for (String attack : List.of(
                "update consent_aud set state = 'given'",
                "update consent_grant_aud set operations = 'read,write'",
                "update consent_history set actor = 'subject'",
                "delete from consent_aud",
                "delete from consent_grant_aud",
                "delete from consent_history",
                "truncate consent_aud",
                "truncate consent_history cascade",
                "delete from consent_grant",
                "delete from consent",
                "truncate consent cascade")) {
            assertThatThrownBy(() -> database.sql(attack).update())
                    .as(attack)
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining(attack.contains("_aud") || attack.contains("_history") ? "append-only" : "");
        }
        assertThat(client.get(ME, tool).json().path("consents").size()).isEqualTo(1);
    }

    private JsonNode give(String validity) {
        return client.post(ME, tool, body(validity)).json();
    }

    private static String body(String validity) {
        return """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"%s",
                 "items":[{"category":"mood.note","operations":["read"]}]}""".formatted(validity);
    }

    private Answer past(String consent, String query) {
        return client.get(ME + "/" + consent + "?" + query, tool);
    }

    private JsonNode history(String consent) {
        return client.get(ME + "/" + consent + "/history", tool).json().path("history");
    }

    private static String state(Answer answer) {
        return answer.json().path("state").asString();
    }
}

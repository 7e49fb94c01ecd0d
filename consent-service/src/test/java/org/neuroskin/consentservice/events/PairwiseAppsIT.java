package org.neuroskin.consentservice.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.events.TestApp.Letter;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An app that knows people by ids that no other app has asks for consent, and is told of it. */
@ServiceTest
class PairwiseAppsIT {
    private static final String REQUESTS = "/consent/v1/requests";
    private static final String ME = "/consent/v1/me/";
    private static final String ASKED = """
            {"purpose":"routine-personalisation","items":[{"category":"mood.note","operations":["read"]}],"validity":"P30D"}""";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private AppIds ids;

    private final String person = UUID.randomUUID().toString();
    private TestClient client = new TestClient(0);
    private String there = "";

    @SuppressWarnings("NullAway.Init") // before each test
    private TestApp app;

    @BeforeEach
    void anAppWithIdsOfItsOwn() {
        client = new TestClient(port);
        app = new TestApp(database);
        database.sql("update app set pairwise = true where id = ?")
                .param(app.id)
                .update();
        there = ids.of(app.id).at(person);
    }

    @AfterEach
    void close() {
        app.close();
        database.sql("update app set events_uri = null where id = ?")
                .param(app.id)
                .update();
    }

    @Test
    void whatItAsksReachesThePersonAndWhatItIsToldNamesThemAsItDoes() {
        Answer lodged = client.post(REQUESTS, token(there, ids.of(app.id).mark()), ASKED);
        assertThat(lodged.status()).as(lodged.body()).isEqualTo(201);
        String request = lodged.json().path("id").asString();

        String own = TestWorld.ISSUER.selfService(person);
        assertThat(client.get(ME + "requests", own).body()).contains(request);
        Answer given = client.post(ME + "consents", own, """
                {"request":"%s","grants":[{"category":"mood.note","operations":["read"]}]}""".formatted(request));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        client.post(ME + "withdrawals", own, "{\"app\":\"%s\"}".formatted(app.id));

        List<Letter> told = app.received(2);
        assertThat(app.kinds()).containsExactly("given", "withdrawn");
        assertThat(told).allSatisfy(letter -> {
            assertThat(letter.json().path("subject").asString()).isEqualTo(there);
            assertThat(letter.body()).doesNotContain(person);
        });
        assertThat(told.getLast().data().has("delete")).isTrue();
        Answer status =
                client.get(REQUESTS + "/" + request, token(there, ids.of(app.id).mark()));
        assertThat(status.status()).isEqualTo(200);
        assertThat(status.body()).doesNotContain(person);
    }

    /** Both kinds of ids are random UUIDs, so a token of the one taken for the other would ask some other person. */
    @Test
    void aTokenWhoseIdsAreNotMarkedAsThisAppsDoesNotCount() {
        String otherApp = ids.of("mood-coach").mark();
        String otherKey = new AppIds("45".repeat(32)).of(app.id).mark();

        for (Object mark :
                List.of(otherApp, otherKey, "", true, List.of(ids.of(app.id).mark()))) {
            Answer refused = client.post(REQUESTS, token(there, mark), ASKED);
            assertThat(refused.status()).as(String.valueOf(mark)).isEqualTo(401);
        }
        assertThat(client.post(REQUESTS, token("nobody", ids.of(app.id).mark()), ASKED)
                        .status())
                .isEqualTo(401);
        assertThat(client.get(ME + "requests", TestWorld.ISSUER.selfService(person))
                        .body())
                .doesNotContain(app.id);
    }

    /** Its questions, and what a search finds, would name people by their own ids. */
    @Test
    void itGetsNoDecisions() {
        JWTClaimsSet claims = TestWorld.ISSUER
                .claims(there, app.id, "authzen:evaluate")
                .claim(AppIds.CLAIM, ids.of(app.id).mark())
                .build();

        Answer refused =
                client.post("/access/v1/evaluation", TestWorld.ISSUER.sign(claims), """
                {"subject":{"type":"app","id":"%s"},"resource":{"type":"mood.note","id":"%s"},"action":{"name":"read"},
                 "context":{"purpose":"routine-personalisation"}}""".formatted(app.id, person));

        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
    }

    private String token(String subject, Object mark) {
        return TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(subject, app.id, "purpose:routine-personalisation")
                .claim(AppIds.CLAIM, mark)
                .build());
    }
}

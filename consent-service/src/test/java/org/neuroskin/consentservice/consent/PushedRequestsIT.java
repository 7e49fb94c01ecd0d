package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

@ServiceTest
class PushedRequestsIT {
    private static final String PUSHED = "/consent/v1/requests/pushed";
    private static final Map<String, Object> DETAIL = Map.of(
            "type", "neuro_consent",
            "actions", List.of("read"),
            "datatypes", List.of("mood.note", "mood.self-report"),
            "purpose", "routine-personalisation",
            "validity", "P90D",
            "fidelity", "summary",
            "redirect_uri", "http://app.example/mood-coach/callback",
            "state", "s",
            "granted", false);

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

    @Test
    void whatATokenAsksForIsLodgedOncePerSignIn() {
        Answer first = lodge(token("session-1", List.of(DETAIL)));
        Answer again = lodge(token("session-1", List.of(DETAIL)));
        Answer later = lodge(token("session-2", List.of(DETAIL)));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("requests")).singleElement().satisfies(request -> {
            assertThat(request.path("status").asString()).isEqualTo("requested");
            assertThat(request.path("items").size()).isEqualTo(2);
            assertThat(request.path("items").get(1).path("fidelity").asString()).isEqualTo("summary");
            assertThat(request.path("consent_uri").asString())
                    .isEqualTo(TestWorld.ORIGIN + "/portal/requests/"
                            + request.path("id").asString());
        });
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(id(later)).isNotEqualTo(id(first));
    }

    @Test
    void anAppThatHasNotSaidWhatPeopleMustBeToldCannotAskThisWayEither() {
        String token = token("s", List.of(DETAIL));
        String said = database.sql("select disclosure from app where id = 'mood-coach'")
                .query(String.class)
                .single();
        database.sql("update app set disclosure = null where id = 'mood-coach'").update();
        try {
            assertThat(lodge(token).problem()).isEqualTo("notice-incomplete");
        } finally {
            database.sql("update app set disclosure = ? where id = 'mood-coach'")
                    .param(said)
                    .update();
        }
        assertThat(database.sql("select count(*) from consent_request where lodged_for = ?")
                        .param(person)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void detailsThatClaimToBeGrantedGrantNothing() {
        Answer lodged = lodge(token("s", List.of(with("granted", true))));

        assertThat(lodged.json().path("requests").get(0).path("status").asString())
                .isEqualTo("requested");
        assertThat(client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                        .json()
                        .path("grants"))
                .isEmpty();
    }

    @Test
    void severalDetailsBecomeSeveralRequestsOrNone() {
        Map<String, Object> bad = with("datatypes", List.of("mood.unheard-of"));

        assertThat(lodge(token("s", List.of(DETAIL, with("validity", "P1D"))))
                        .json()
                        .path("requests")
                        .size())
                .isEqualTo(2);
        assertThat(lodge(token("s", List.of(bad))).problem()).isEqualTo("invalid-input");
        assertThat(lodge(token("s", Collections.nCopies(11, DETAIL))).problem()).isEqualTo("invalid-input");
    }

    @Test
    void detailsOfAnotherKindOrShapeAreNoRequest() {
        for (Object claim : List.of(
                "neuro_consent",
                List.of(),
                List.of("neuro_consent"),
                List.of(with("type", "payment_initiation")),
                List.of(Map.of("type", "neuro_consent")),
                List.of(with("purpose", List.of("routine-personalisation"))),
                List.of(with("purpose", "marketing")),
                List.of(with("datatypes", Map.of())),
                List.of(with("actions", List.of(List.of("read")))),
                List.of(with("redirect_uri", "http://evil.example/")))) {
            assertThat(lodge(token("s", claim)).problem()).as("%s", claim).isEqualTo("invalid-input");
        }
        assertThat(lodge(TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation"))
                        .problem())
                .isEqualTo("invalid-input");
    }

    private Answer lodge(String token) {
        return client.send(client.request(PUSHED, token).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private String token(String session, Object details) {
        return TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(person, "mood-coach", "purpose:routine-personalisation")
                .claim("sid", session)
                .claim("authorization_details", details)
                .build());
    }

    private static Map<String, Object> with(String member, Object value) {
        Map<String, Object> detail = new HashMap<>(DETAIL);
        detail.put(member, value);
        return detail;
    }

    private static String id(Answer answer) {
        return answer.json().path("requests").get(0).path("id").asString();
    }
}

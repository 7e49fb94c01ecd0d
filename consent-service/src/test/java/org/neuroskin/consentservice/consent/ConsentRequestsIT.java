package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
class ConsentRequestsIT {
    private static final String REQUESTS = "/consent/v1/requests";
    private static final String ME = "/consent/v1/me/consents";
    private static final String REDIRECT = "http://app.example/mood-coach/callback";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private RequestExpiry expiry;

    private TestClient client = new TestClient(0);
    private String person = "";
    private String app = "";

    @BeforeEach
    void aPersonAndAnApp() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
        app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
    }

    @Test
    void theAnswerSaysWhereTheRequestIs() {
        Answer answer = client.post(REQUESTS, app, body("P90D"));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.response().headers().firstValue("Location")).contains(REQUESTS + "/" + id(answer));
        assertThat(answer.response().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(client.get(REQUESTS + "/" + id(answer), app).json()).isEqualTo(answer.json());
    }

    @Test
    void aRepeatedKeyGivesTheSameRequestAndAnotherBodyIsAConflict() {
        Answer first = client.send(keyed("k", app, body("P90D")));
        Answer again = client.send(keyed("k", app, body("P90D")));

        assertThat(again.status()).isEqualTo(201);
        assertThat(id(again)).isEqualTo(id(first));
        assertThat(client.send(keyed("k", app, body("P91D"))).problem()).isEqualTo("conflict");
        assertThat(client.send(keyed(" ", app, body("P90D"))).problem()).isEqualTo("invalid-input");
        assertThat(client.send(keyed("k".repeat(129), app, body("P90D"))).problem())
                .isEqualTo("invalid-input");
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void aKeySentTwiceAtOnceLodgesOneRequest() throws ExecutionException, InterruptedException {
        Set<String> ids = new HashSet<>();
        try (ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(devices.submit(() -> client.send(keyed("at-once", app, body("P90D")))));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(201);
                ids.add(id(answer.get()));
            }
        }

        assertThat(ids).hasSize(1);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void aKeyOfAnotherPersonOrAppLeadsNowhere() {
        String mine = id(client.send(keyed("shared", app, body("P90D"))));
        String other = TestWorld.ISSUER.app(UUID.randomUUID().toString(), "mood-coach", "routine-personalisation");

        Answer theirs = client.send(keyed("shared", other, body("P90D")));

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(id(theirs)).isNotEqualTo(mine);
    }

    @Test
    void whatTheAppTookBackNobodyCanDecide() {
        String request = id(client.post(REQUESTS, app, body("P90D")));

        Answer retracted = delete(request, app);

        assertThat(retracted.status()).isEqualTo(200);
        assertThat(retracted.json().path("status").asString()).isEqualTo("retracted");
        assertThat(delete(request, app).status()).isEqualTo(200);
        assertThat(grant(request).problem()).isEqualTo("gone");
        assertThat(client.get(ME, TestWorld.ISSUER.selfService(person)).json().path("consents"))
                .isEmpty();
    }

    @Test
    void aDecidedRequestCannotBeTakenBack() {
        String request = id(client.post(REQUESTS, app, body("P90D")));
        assertThat(grant(request).status()).isEqualTo(201);

        assertThat(delete(request, app).problem()).isEqualTo("conflict");
        assertThat(status(request)).isEqualTo("granted");
    }

    @Test
    void anotherAppCanNeitherSeeNorTakeBackARequest() {
        String request = id(client.post(REQUESTS, app, body("P90D")));
        String stranger = TestWorld.ISSUER.app(person, "glow-shop", "marketing");

        assertThat(delete(request, stranger).status()).isEqualTo(404);
        String nobodys = UUID.randomUUID().toString();
        assertThat(client.get(REQUESTS + "/" + request, stranger).body().replace(request, ""))
                .isEqualTo(client.get(REQUESTS + "/" + nobodys, stranger).body().replace(nobodys, ""))
                .contains("not-found");
        assertThat(delete(nobodys, app).status()).isEqualTo(404);
        assertThat(status(request)).isEqualTo("requested");
    }

    @Test
    void nobodyDecidesWhatHasExpiredAndTheClockClosesIt() {
        String request = id(client.post(REQUESTS, app, body("P90D")));
        String waiting = id(client.post(REQUESTS, app, body("P90D")));
        database.sql("update consent_request set expires_at = now() - interval '1 second' where id = ?::uuid")
                .param(request)
                .update();
        assertThat(status(request)).isEqualTo("expired");

        expiry.closeExpired();

        assertThat(database.sql("select status || coalesce(state, '') from consent_request where id = ?::uuid")
                        .param(request)
                        .query(String.class)
                        .single())
                .isEqualTo("expired");
        assertThat(status(request)).isEqualTo("expired");
        assertThat(status(waiting)).isEqualTo("requested");
        assertThat(delete(request, app).problem()).isEqualTo("gone");
        assertThat(grant(request).problem()).isEqualTo("gone");
    }

    @Test
    void anAppCannotHeapRequestsUponAPerson() {
        for (int i = 0; i < 50; i++) {
            assertThat(client.post(REQUESTS, app, body("P90D")).status()).isEqualTo(201);
        }

        assertThat(client.post(REQUESTS, app, body("P90D")).problem()).isEqualTo("too-many-requests");
        assertThat(stored()).isEqualTo(50);
    }

    @Test
    void hugeBodiesAreRefusedAndNothingIsStored() {
        String million = "{\"items\":[" + "{\"category\":\"mood.note\",\"operations\":[\"read\"]},".repeat(999_999)
                + "{}],\"purpose\":\"routine-personalisation\",\"validity\":\"P1D\"}";
        String nulls = "{\"items\":[" + "null,".repeat(200_000)
                + "null],\"purpose\":\"routine-personalisation\",\"validity\":\"P1D\"}";
        String operations =
                items("{\"category\":\"mood.note\",\"operations\":[" + "\"read\",".repeat(99_999) + "\"x\"]}");

        assertThat(client.post(REQUESTS, app, million).problem()).isEqualTo("body-too-large");
        assertThat(client.post(REQUESTS, app, nulls).body()).contains("invalid-input", "1 to 50 items");
        assertThat(client.post(REQUESTS, app, operations).body())
                .contains("invalid-input", "/items/0/operations")
                .hasSizeLessThan(1_000);
        assertThat(stored()).isZero();
    }

    @Test
    void duplicatesAreTold() {
        String twice = "{\"category\":\"mood.note\",\"operations\":[\"read\",\"read\"]}";

        assertThat(client.post(REQUESTS, app, items(twice)).body()).contains("/items/0/operations", "twice");
        assertThat(client.post(REQUESTS, app, items(twice.replace(",\"read\"", "") + "," + twice))
                        .body())
                .contains("/items/1/category", "/items/1/operations");
    }

    @Test
    void aWrongTypeOrUnknownMemberIsNamedByItsPlace() {
        List.of(
                        "{\"purpose\":7}",
                        "{\"purpose\":true}",
                        "{\"state\":1.5}",
                        "{\"items\":{}}",
                        "{\"items\":\"mood.note\"}",
                        "{\"items\":[7]}",
                        "{\"items\":[[]]}",
                        "{\"items\":[{\"category\":[]}]}",
                        "{\"items\":[{\"operations\":\"read\"}]}",
                        "{\"validity\":{\"days\":1}}",
                        "[]",
                        "null",
                        "\"\"")
                .forEach(wrong -> assertThat(client.post(REQUESTS, app, wrong).problem())
                        .as(wrong)
                        .isEqualTo("malformed-body"));
        assertThat(client.post(REQUESTS, app, "{\"items\":[{\"categoy\":\"mood.note\"}]}")
                        .json()
                        .path("detail")
                        .asString())
                .contains("`/items/0/categoy`");
    }

    @Test
    void unicodeTricksAreNoCategoryNoPurposeAndNoAddress() {
        for (String trick :
                List.of("mood.note\\u200b", "m\\u043eod.note", "mood\\uff0enote", "MOOD.NOTE", "mood.note ")) {
            assertThat(client.post(REQUESTS, app, items("{\"category\":\"" + trick + "\",\"operations\":[\"read\"]}"))
                            .body())
                    .as(trick)
                    .contains("invalid-input", "/items/0/category");
        }
        for (String address : List.of(
                REDIRECT + "/",
                REDIRECT + "#x",
                REDIRECT.replace("app.example", "APP.example"),
                REDIRECT.replace("app.example", "app.example\\u3002evil.example"),
                REDIRECT.replace("app.example", "evil@app.example"),
                REDIRECT.replace("/callback", "/x/../callback"),
                "http://app.example/glow-shop/callback")) {
            assertThat(client.post(REQUESTS, app, body("P90D").replace(REDIRECT, address))
                            .body())
                    .as(address)
                    .contains("invalid-input", "/redirect_uri");
        }
        assertThat(stored()).isZero();
    }

    @Test
    void aTimeThatEndsBeforeItBeginsIsRefused() {
        for (String validity :
                List.of("P-1D", "-P1D", "P0D", "PT0S", "P366D", "P1D2", "90", "", "P" + "9".repeat(99) + "D")) {
            assertThat(client.post(REQUESTS, app, body(validity)).body())
                    .as(validity)
                    .contains("invalid-input", "/validity");
        }
        assertThat(stored()).isZero();
    }

    private String body(String validity) {
        return """
                {"purpose":"routine-personalisation","items":[{"category":"mood.note","operations":["read"]}],
                 "validity":"%s","redirect_uri":"%s","state":"s"}""".formatted(validity, REDIRECT);
    }

    private static String items(String items) {
        return """
                {"purpose":"routine-personalisation","items":[%s],"validity":"P90D"}""".formatted(items);
    }

    private HttpRequest.Builder keyed(String key, String token, String body) {
        return client.request(REQUESTS, token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private Answer delete(String request, String token) {
        return client.send(client.request(REQUESTS + "/" + request, token).DELETE());
    }

    private Answer grant(String request) {
        return client.post(ME, TestWorld.ISSUER.selfService(person), """
                {"request":"%s","grants":[{"category":"mood.note","operations":["read"]}]}""".formatted(request));
    }

    private String status(String request) {
        return client.get(REQUESTS + "/" + request, app).json().path("status").asString();
    }

    private long stored() {
        return database.sql("select count(*) from consent_request where lodged_for = ?")
                .param(person)
                .query(Long.class)
                .single();
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asString();
    }
}

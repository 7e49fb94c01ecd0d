package org.neuroskin.consentservice.reseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
class ResealsIT {
    private static final String RESEALS = "/consent/v1/keys/reseals";
    private static final String INTERNAL = "/internal/v1/reseals/";
    private static final String ROUTES = """
            {"categories":["mood.note"],"outcomes":[{"route":"/v1/{subject}/entries","result":"no-put","documents":0}]}""";
    private static final String DONE = """
            {"failed":false,"outcomes":[{"route":"/v1/{subject}/notes/{id}","result":"rewritten","documents":3},
              {"route":"/v1/{subject}/notes/{id}","result":"present","documents":2},
              {"route":"/v1/{subject}/notes/{id}","result":"no-etag","documents":1}]}""";
    private static final String FAILED = """
            {"failed":true,"outcomes":[{"route":"/v1/{subject}/notes/{id}","result":"rewritten","documents":1},
              {"route":"/v1/{subject}/notes/{id}","result":"no-etag","documents":1},
              {"route":"/v1/{subject}/notes/{id}","result":"failed","documents":1}]}""";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private AuditOutbox outbox;

    private TestClient client = new TestClient(0);
    private final String subject = UUID.randomUUID().toString();
    private final String operator = TestWorld.ISSUER.staff("operator-" + subject, "operator");
    private final String service = "service-" + subject.substring(0, 8);
    private final String note = newId();

    @BeforeEach
    void aPersonHasAClosedKey() {
        client = new TestClient(port);
        database.sql("delete from reseal").update();
        String above = newId();
        put(above, "subject", null, newId());
        put(note, "data", "mood.note", above);
        client.post(
                "/consent/v1/keys/rotations", operator, "{\"level\":\"data\",\"subject\":\"%s\"}".formatted(subject));
    }

    @AfterEach
    void nothingIsLeftToDo() {
        database.sql("delete from reseal").update();
        noGatewayRemembers();
    }

    @Test
    void aPersonIsHandedOutOnceThatIsInTheHistory() {
        JsonNode asked = ask();
        assertThat(next("gateway-1").path("reseal").isNull())
                .as("a gateway may still seal with the key")
                .isTrue();
        noGatewayRemembers();

        JsonNode unknown = next("gateway-1");
        assertThat(unknown.path("reseal")).isEqualTo(asked.path("id"));
        assertThat(unknown.path("service").asString()).isEqualTo(service);
        assertThat(unknown.path("subject").isNull()).isTrue();
        tell(asked, "routes", ROUTES);
        tell(asked, "routes", ROUTES);
        assertThat(order(asked).path("left").asInt()).isEqualTo(1);

        assertThat(next("gateway-1").path("subject").asString()).isEqualTo(subject);
        assertThat(events(asked)).containsExactly("intended 0 operator-%s exercise mood.note".formatted(subject));
        assertThat(next("gateway-2").path("reseal").isNull()).isTrue();

        tell(asked, "people/" + subject, DONE);
        assertThat(events(asked))
                .containsExactly(
                        "intended 0 operator-%s exercise mood.note".formatted(subject),
                        "done 3 operator-%s exercise mood.note".formatted(subject));
        JsonNode order = order(asked);
        assertThat(order.has("done_at")).isTrue();
        assertThat(order.path("people").asInt()).isEqualTo(1);
        assertThat(order.path("left").asInt()).isZero();
        assertThat(order.path("rewritten").asInt()).isEqualTo(3);
        assertThat(order.path("present").asInt()).isEqualTo(2);
        assertThat(order.path("not_rewritable").toString())
                .contains("no-etag")
                .contains("{\"route\":\"/v1/{subject}/entries\",\"reason\":\"no-put\",\"documents\":0}");
        assertThat(recorded("key-rotation-changed", asked, "rotation")).isEqualTo(2);
        assertThat(client.get(RESEALS, operator).body())
                .contains(asked.path("id").asString());
    }

    @Test
    void theSameOrderIsGivenOnce() {
        assertThat(ask().path("id")).isEqualTo(ask().path("id"));
        assertThat(client.post(RESEALS, operator, body("other-service")).json().path("id"))
                .isNotEqualTo(ask().path("id"));
    }

    @Test
    void nobodyUnderALegalHoldIsHandedOut() {
        database.sql("""
                        insert into legal_hold (id, subject, ground, proposed_by, proposed_at, confirmed_by, confirmed_at)
                        values (?, ?, 'legal-claims', 'a', now(), 'b', now())
                        """).params(UUID.randomUUID(), subject).update();
        JsonNode asked = begun();

        assertThat(next("gateway-1").path("reseal").isNull()).isTrue();

        assertThat(order(asked).path("held").asInt()).isEqualTo(1);
        assertThat(order(asked).has("done_at")).isTrue();
        assertThat(events(asked)).isEmpty();
    }

    @Test
    void whoWasErasedMeanwhileIsNotHandedOut() {
        JsonNode asked = begun();
        database.sql("update wrapped_key set state = 'shredded', material = null where subject = ?")
                .param(subject)
                .update();

        assertThat(next("gateway-1").path("reseal").isNull()).isTrue();

        assertThat(order(asked).has("done_at")).isTrue();
        assertThat(events(asked)).isEmpty();
    }

    @Test
    void whatFailedIsTriedThreeTimesAndCountedOnce() {
        JsonNode asked = begun();
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(next("gateway-1").path("subject").asString()).isEqualTo(subject);
            tell(asked, "people/" + subject, FAILED);
            assertThat(next("gateway-1").path("reseal").isNull())
                    .as("not at once")
                    .isTrue();
            later();
        }

        JsonNode order = order(asked);
        assertThat(order.path("failed").asInt()).isEqualTo(1);
        assertThat(order.path("rewritten").asInt()).isEqualTo(3);
        assertThat(order.path("not_rewritable").toString()).contains("\"reason\":\"no-etag\",\"documents\":1}");
        assertThat(order.has("done_at")).isTrue();
        assertThat(events(asked)).hasSize(6);
    }

    @Test
    void whomAGatewayLeftUndoneAnotherDoesAndTheFirstIsNotHeard() {
        JsonNode asked = begun();
        assertThat(next("gateway-1").path("subject").asString()).isEqualTo(subject);
        later();
        assertThat(next("gateway-2").path("subject").asString()).isEqualTo(subject);

        tell(asked, "people/" + subject, DONE);
        assertThat(order(asked).path("left").asInt()).isEqualTo(1);
        later();
        assertThat(next("gateway-1").path("subject").asString()).isEqualTo(subject);
        later();
        assertThat(next("gateway-1").path("reseal").isNull()).isTrue();

        assertThat(order(asked).path("failed").asInt()).isEqualTo(1);
        // Nobody waits for this one
        outbox.flush();
        assertThat(events(asked)).hasSize(4).last().asString().startsWith("failed 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"service\":\"skin\"}",
                "{\"service\":\"skin\",\"reason\":\"because\"}",
                "{\"service\":\"../skin\",\"reason\":\"exercise\"}",
                "{\"service\":\"skin\",\"reason\":\"exercise\",\"subject\":\"\"}",
                "{\"service\":\"skin\",\"reason\":\"exercise\",\"subject\":\"a b\"}"
            })
    void whatIsNoOrderIsRefused(String body) {
        assertThat(client.post(RESEALS, operator, body).problem()).isEqualTo("invalid-input");
    }

    @Test
    void whatIsNoCountOfARouteIsRefused() {
        JsonNode asked = begun();
        for (String outcome : List.of(
                "{\"route\":\"a b\",\"result\":\"present\",\"documents\":1}",
                "{\"route\":\"/a\",\"result\":\"Any text\",\"documents\":1}",
                "{\"route\":\"/a\",\"result\":\"present\",\"documents\":-1}")) {
            Answer answer = post(
                    INTERNAL + asked.path("id").asString() + "/people/" + subject,
                    "gateway-1",
                    "{\"failed\":false,\"outcomes\":[%s]}".formatted(outcome));
            assertThat(answer.problem()).isEqualTo("invalid-input");
        }
        assertThat(post(INTERNAL + UUID.randomUUID() + "/routes", "gateway-1", ROUTES)
                        .problem())
                .isEqualTo("not-found");
    }

    @Test
    void nobodyButOperatorsGivesOrdersAndNobodyButGatewaysDoesThem() {
        for (String token : List.of(
                TestWorld.ISSUER.selfService(subject),
                TestWorld.ISSUER.staff("chair-" + subject, "ethics-chair"),
                TestWorld.GATEWAY_KEY)) {
            assertThat(client.post(RESEALS, token, body(service)).status()).isIn(401, 403);
            assertThat(client.get(RESEALS, token).status()).isIn(401, 403);
        }
        assertThat(client.post(INTERNAL + "next", operator, "").status()).isIn(401, 403);
    }

    private JsonNode begun() {
        JsonNode asked = ask();
        noGatewayRemembers();
        assertThat(next("gateway-1").path("reseal")).isEqualTo(asked.path("id"));
        tell(asked, "routes", ROUTES);
        return asked;
    }

    private JsonNode ask() {
        Answer answer = client.post(RESEALS, operator, body(service));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private String body(String where) {
        return "{\"service\":\"%s\",\"reason\":\"exercise\",\"subject\":\"%s\"}".formatted(where, subject);
    }

    private JsonNode order(JsonNode asked) {
        return client.get(RESEALS + "/" + asked.path("id").asString(), operator).json();
    }

    private JsonNode next(String gateway) {
        Answer answer = post(INTERNAL + "next", gateway, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void tell(JsonNode asked, String what, String body) {
        Answer answer = post(INTERNAL + asked.path("id").asString() + "/" + what, "gateway-1", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private Answer post(String path, String gateway, String body) {
        return client.send(client.request(path, TestWorld.GATEWAY_KEY)
                .setHeader("Neuroskin-Gateway", gateway)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private void noGatewayRemembers() {
        database.sql("update key_rotation set done_at = now() where done_at is null")
                .update();
    }

    private void later() {
        database.sql("update reseal_person set not_before = not_before - interval '31 minutes'")
                .update();
    }

    private List<String> events(JsonNode asked) {
        return database.sql("""
                        select event ->> 'state' || ' ' || (event ->> 'documents') || ' ' || (event ->> 'actor') || ' '
                            || (event ->> 'reason') || ' ' || (event -> 'categories' ->> 0) as line
                        from (select sequence, convert_from(entry, 'UTF8')::jsonb -> 'event' as event from ledger_leaf) as log
                        where event ->> 'type' = 'reseal-changed' and event ->> 'reseal' = ? order by sequence
                        """)
                .param(asked.path("id").asString())
                .query((row, number) -> String.valueOf(row.getString("line")))
                .list();
    }

    private long recorded(String type, JsonNode asked, String member) {
        return database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8')::jsonb"
                        + " @> jsonb_build_object('event', jsonb_build_object('type', ?::text, ?::text, ?::text))")
                .params(type, member, asked.path("id").asString())
                .query(Long.class)
                .single();
    }

    private void put(String id, String level, @Nullable String category, String under) {
        String key = """
                {"id":"%s","level":"%s","subject":"%s",%s"epoch":"2026-11","state":"active","material":"%s"}""".formatted(
                        id,
                        level,
                        subject,
                        category == null ? "" : "\"category\":\"%s\",".formatted(category),
                        Base64.getUrlEncoder()
                                        .withoutPadding()
                                        .encodeToString(HexFormat.of().parseHex("4e530101" + under))
                                + "m".repeat(40));
        Answer put = client.post("/internal/v1/subjects/" + subject + "/keys", TestWorld.GATEWAY_KEY, key);
        assertThat(put.status()).as(put.body()).isEqualTo(200);
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }
}

package org.neuroskin.consentservice.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
class KeyRotationsIT {
    private static final String KEYS = "/consent/v1/keys";
    private static final String ROTATIONS = KEYS + "/rotations";
    private static final String INTERNAL = "/internal/v1/keys";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private final String subject = UUID.randomUUID().toString();
    private final String operator = TestWorld.ISSUER.staff("operator-" + subject, "operator");
    private final String oldEra = newId();
    private final String above = newId();
    private final String note = newId();
    private final String sleep = newId();

    @BeforeEach
    void threeKeysOfAPerson() {
        client = new TestClient(port);
        database.sql("delete from key_worker").update();
        database.sql("update key_rotation set done_at = now() where done_at is null")
                .update();
        put(above, "subject", null, oldEra);
        put(note, "data", "mood.note", above);
        put(sleep, "data", "biometric.circadian", above);
    }

    @Test
    void anEpochRotationIsDoneWhenEverySubjectKeyIsInAnEraThatBeganSince() {
        JsonNode asked = ask("{\"level\":\"epoch\"}").json();
        assertThat(asked.path("left").asLong())
                .isEqualTo(asked.path("keys").asLong())
                .isPositive();
        assertThat(ask("{\"level\":\"epoch\"}").json().path("id")).isEqualTo(asked.path("id"));

        JsonNode order = work("gateway-1");
        assertThat(order.path("rotations").toString())
                .contains(asked.path("id").asString(), "\"level\":\"epoch\"")
                .doesNotContain("operator-");

        String newEra = newId();
        String name = "2999-" + newEra;
        String began = "{\"name\":\"%s\",\"keyId\":\"%s\",\"begun\":\"2999-01-01T00:00:00Z\"}".formatted(name, newEra);
        work("gateway-1", began);
        assertThat(rotation(asked).path("left")).isEqualTo(asked.path("left"));
        rewrapAll(newEra);
        assertThat(rotation(asked).path("left").asLong()).isZero();
        assertThat(rotation(asked).has("done_at")).isFalse();

        assertThat(work("gateway-1", began).path("rotations").size()).isZero();

        assertThat(rotation(asked).has("done_at")).isTrue();
        assertThat(era(name).path("keys").asLong()).isEqualTo(asked.path("keys").asLong());
        assertThat(recorded("key-rotation-changed", "rotation", asked.path("id").asString()))
                .isEqualTo(2);
        assertThat(recorded("era-changed", "era", name)).isEqualTo(1);

        rewrapAll(oldEra);
        work("gateway-1");
        assertThat(era(name).has("destroyed_at")).isTrue();
        assertThat(recorded("era-changed", "era", name)).isEqualTo(2);
    }

    @Test
    void anEraThatAGatewayDoesNotHaveAndThatWrapsKeysIsNotTakenForDestroyed() {
        String name = "2026-" + oldEra;
        work(
                "gateway-1",
                "{\"name\":\"%s\",\"keyId\":\"%s\",\"begun\":\"2026-11-01T00:00:00Z\"}".formatted(name, oldEra));

        work("gateway-1");

        assertThat(era(name).has("destroyed_at")).isFalse();
    }

    @Test
    void onlyOneGatewayWorksUntilItIsSilentForHalfAMinute() {
        assertThat(work("gateway-1").path("yours").asBoolean()).isTrue();
        assertThat(work("gateway-2").path("yours").asBoolean()).isFalse();
        assertThat(work("gateway-1").path("yours").asBoolean()).isTrue();

        database.sql("update key_worker set until = now() - interval '1 second'")
                .update();

        assertThat(work("gateway-2").path("yours").asBoolean()).isTrue();
        assertThat(work("gateway-1").path("yours").asBoolean()).isFalse();
    }

    @Test
    void aKeyIsRewrappedOnlyFromWhatWrapsItAndNeverOnceShredded() {
        assertThat(rewrap(note, newId(), newId())).isZero();
        assertThat(wrappedBy(note)).isEqualTo(above);

        String other = newId();
        assertThat(rewrap(above, oldEra, other)).isEqualTo(1);
        assertThat(rewrap(above, oldEra, newId())).isZero();
        assertThat(wrappedBy(above)).isEqualTo(other);

        database.sql("update wrapped_key set state = 'shredded', material = null where id = ?")
                .param(above)
                .update();
        assertThat(rewrap(above, other, newId())).isZero();
        assertThat(state(above)).isEqualTo("shredded");
    }

    @Test
    void aPersonsSubjectKeyIsReplacedTogetherWithEverythingBelowIt() {
        JsonNode asked = ask("{\"level\":\"subject\",\"subject\":\"%s\"}".formatted(subject))
                .json();
        assertThat(asked.path("keys").asInt()).isEqualTo(1);
        assertThat(client.get(INTERNAL + "/retiring?after=&limit=1000", TestWorld.GATEWAY_KEY)
                        .body())
                .contains(above);

        String next = newId();
        assertThat(replace(next, note)).as("not all that is below").isFalse();
        assertThat(replace(next, note, sleep, newId())).as("more than is below").isFalse();
        assertThat(replace(next, note, note)).isFalse();
        assertThat(state(above)).isEqualTo("active");
        assertThat(replace(next, note, sleep)).isTrue();

        assertThat(state(above)).isEqualTo("shredded");
        assertThat(wrappedBy(note)).isEqualTo(next);
        assertThat(wrappedBy(sleep)).isEqualTo(next);
        assertThat(replace(newId(), note, sleep)).as("a second gateway, later").isFalse();
        work("gateway-1");
        assertThat(rotation(asked).has("done_at")).isTrue();
    }

    @Test
    void anErasureOfACategoryHasTheSubjectKeyReplacedThatCouldOpenACopy() {
        Answer erased = client.post(
                "/consent/v1/me/erasure", TestWorld.ISSUER.selfService(subject), "{\"category\":\"mood.note\"}");
        assertThat(erased.status()).as(erased.body()).isEqualTo(200);

        assertThat(database.sql("select retiring from wrapped_key where id = ?")
                        .param(above)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(replace(newId(), sleep)).isTrue();
        assertThat(state(above)).isEqualTo("shredded");
    }

    @Test
    void closedDataKeysOpenAndLeaveTheirPlaceToOthers() {
        JsonNode asked = ask("{\"level\":\"data\",\"subject\":\"%s\",\"category\":\"mood\"}".formatted(subject))
                .json();
        assertThat(asked.path("keys").asInt()).isEqualTo(1);
        assertThat(state(note)).isEqualTo("decrypt-only");
        assertThat(state(sleep)).isEqualTo("active");
        assertThat(state(above)).isEqualTo("active");

        String next = newId();
        put(next, "data", "mood.note", above);
        assertThat(stored(newId(), "mood.note")).isEqualTo(next);
        assertThat(stored(newId(), "biometric.circadian")).isEqualTo(sleep);

        JsonNode closed = client.get(ROTATIONS + "/" + asked.path("id").asString() + "/keys", operator)
                .json()
                .path("keys");
        assertThat(closed.toString())
                .isEqualTo(
                        "[{\"id\":\"%s\",\"category\":\"mood.note\",\"month\":\"2026-11\",\"state\":\"decrypt-only\"}]"
                                .formatted(note));
        assertThat(client.get(ROTATIONS + "/" + asked.path("id").asString() + "/keys?after=" + note, operator)
                        .json()
                        .path("keys")
                        .size())
                .isZero();
    }

    /** By another, nobody would find what is stored. */
    @Test
    void keysOfSearchTokensAreNotClosed() {
        String index = newId();
        client.post(
                "/internal/v1/subjects/" + subject + "/keys",
                TestWorld.GATEWAY_KEY,
                key(index, "data", "mood.note", above).replace("2026-11", "index"));

        ask("{\"level\":\"data\",\"subject\":\"%s\"}".formatted(subject));

        assertThat(state(note)).isEqualTo("decrypt-only");
        assertThat(state(index)).isEqualTo("active");
    }

    /** Until then a gateway may seal with a key as it knew it. */
    @Test
    void dataKeysAreRotatedWhenNoGatewayRemembersThemAsTheyWere() {
        JsonNode asked = ask("{\"level\":\"data\",\"subject\":\"%s\"}".formatted(subject))
                .json();
        assertThat(asked.path("keys").asInt()).isEqualTo(2);
        assertThat(ask("{\"level\":\"data\",\"subject\":\"%s\"}".formatted(subject))
                        .json()
                        .path("id"))
                .isEqualTo(asked.path("id"));
        assertThat(ask("{\"level\":\"data\",\"subject\":\"%s\",\"category\":\"skin\"}".formatted(subject))
                        .json()
                        .path("id"))
                .isNotEqualTo(asked.path("id"));
        work("gateway-1");
        work("gateway-1");
        assertThat(rotation(asked).path("left").asInt()).isEqualTo(2);
        assertThat(rotation(asked).has("done_at")).isFalse();

        database.sql("update key_rotation set seen_at = seen_at - interval '65 seconds' where id = ?")
                .param(UUID.fromString(asked.path("id").asString()))
                .update();
        work("gateway-1");

        assertThat(rotation(asked).has("done_at")).isTrue();
        assertThat(rotation(asked).path("left").asInt()).isZero();
        assertThat(recorded("key-rotation-changed", "rotation", asked.path("id").asString()))
                .isEqualTo(2);
    }

    @Test
    void whatWasClosedIsErasedAndReplacedLikeAnyOther() {
        ask("{\"level\":\"data\",\"subject\":\"%s\"}".formatted(subject));
        ask("{\"level\":\"subject\",\"subject\":\"%s\"}".formatted(subject));
        String next = newId();
        put(next, "data", "mood.note", above);

        String successor = newId();
        assertThat(replace(successor, note, sleep)).as("not all that is below").isFalse();
        assertThat(replace(successor, note, sleep, next)).isTrue();
        assertThat(state(note)).isEqualTo("decrypt-only");

        client.post("/consent/v1/me/erasure", TestWorld.ISSUER.selfService(subject), "{\"category\":\"mood.note\"}");
        assertThat(state(note)).isEqualTo("shredded");
        assertThat(state(next)).isEqualTo("shredded");
        assertThat(state(sleep)).isEqualTo("decrypt-only");
    }

    @Test
    void aRotationOfTheRootKeyIsDoneWhenAGatewaySaysSo() {
        JsonNode asked = ask("{\"level\":\"root\"}").json();
        String done = INTERNAL + "/rotations/" + asked.path("id").asString() + "/done";
        assertThat(work("gateway-1").path("rotations").toString()).contains("\"level\":\"root\"");

        assertThat(client.post(done, TestWorld.GATEWAY_KEY, "").status()).isEqualTo(204);
        assertThat(client.post(done, TestWorld.GATEWAY_KEY, "").status()).isEqualTo(204);

        assertThat(rotation(asked).has("done_at")).isTrue();
        assertThat(recorded("key-rotation-changed", "rotation", asked.path("id").asString()))
                .isEqualTo(2);
        assertThat(client.post(INTERNAL + "/rotations/" + UUID.randomUUID() + "/done", TestWorld.GATEWAY_KEY, "")
                        .problem())
                .isEqualTo("not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"level\":\"month\"}",
                "{\"level\":\"subject\",\"category\":\"mood.note\"}",
                "{\"level\":\"data\",\"category\":\"mood.notes\"}",
                "{\"level\":\"data\",\"category\":\"\"}",
                "{\"level\":\"data\",\"subject\":\"a b\"}",
                "{\"level\":null}",
                "{\"level\":\"root\",\"subject\":\"b3a1\"}",
                "{\"level\":\"subject\",\"subject\":\"\"}",
                "{\"level\":\"subject\",\"subject\":\"a b\"}"
            })
    void whatIsNoRotationIsRefused(String body) {
        assertThat(ask(body).problem()).isEqualTo("invalid-input");
    }

    @Test
    void whatIsNoWrappedKeyTakesNoKeysPlace() {
        for (String material : List.of("", "short", "not base64url at all, whatever it is")) {
            assertThat(client.post(
                                    INTERNAL + "/rewrapped",
                                    TestWorld.GATEWAY_KEY,
                                    "[{\"id\":\"%s\",\"from\":\"%s\",\"material\":\"%s\"}]"
                                            .formatted(above, oldEra, material))
                            .problem())
                    .isEqualTo("invalid-input");
        }
        assertThat(wrappedBy(above)).isEqualTo(oldEra);
    }

    @Test
    void nobodyButOperatorsRotatesOrSeesKeys() {
        for (String token : List.of(
                TestWorld.ISSUER.selfService(subject),
                TestWorld.ISSUER.app(subject, "mood-coach", "mood-inference"),
                TestWorld.ISSUER.staff("chair-" + subject, "ethics-chair"),
                TestWorld.GATEWAY_KEY)) {
            assertThat(client.get(KEYS, token).status()).isIn(401, 403);
            assertThat(client.post(ROTATIONS, token, "{\"level\":\"root\"}").status())
                    .isIn(401, 403);
            assertThat(client.get(ROTATIONS + "/" + UUID.randomUUID() + "/keys", token)
                            .status())
                    .isIn(401, 403);
        }
        assertThat(client.post(INTERNAL + "/work", operator, "{\"eras\":[]}").status())
                .isIn(401, 403);
    }

    @Test
    void theStatusCountsKeysAndNamesNobody() {
        String status = client.get(KEYS, operator).body();

        assertThat(status)
                .contains("\"level\":\"subject\",\"state\":\"active\"")
                .doesNotContain(subject);
    }

    private Answer ask(String body) {
        return client.post(ROTATIONS, operator, body);
    }

    private JsonNode rotation(JsonNode asked) {
        return client.get(ROTATIONS + "/" + asked.path("id").asString(), operator)
                .json();
    }

    private JsonNode era(String name) {
        return client.get(KEYS, operator)
                .json()
                .path("eras")
                .valueStream()
                .filter(era -> era.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode work(String gateway, String... eras) {
        Answer answer = client.send(client.request(INTERNAL + "/work", TestWorld.GATEWAY_KEY)
                .setHeader("Neuroskin-Gateway", gateway)
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"eras\":[%s]}".formatted(String.join(",", eras)))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void rewrapAll(String era) {
        List<JsonNode> rows = client.get(INTERNAL + "/not-under/" + era + "?after=&limit=1000", TestWorld.GATEWAY_KEY)
                .json()
                .valueStream()
                .toList();
        for (JsonNode row : rows) {
            String id = row.path("id").asString();
            rewrap(id, wrappedBy(id), era);
        }
    }

    private int rewrap(String id, String from, String to) {
        Answer answer =
                client.post(INTERNAL + "/rewrapped", TestWorld.GATEWAY_KEY, "[" + rewrapped(id, from, to) + "]");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("changed").asInt();
    }

    private boolean replace(String next, String... below) {
        List<String> keys = new ArrayList<>();
        for (String id : below) {
            keys.add(rewrapped(id, above, next));
        }
        Answer answer = client.post(
                INTERNAL + "/of/" + subject + "/" + above + "/successor",
                TestWorld.GATEWAY_KEY,
                "{\"key\":%s,\"below\":%s}".formatted(key(next, "subject", null, oldEra), keys));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("replaced").asBoolean();
    }

    /** The id of the key that the keyring has at a place after this one was put there. */
    private String stored(String id, String category) {
        return client.post(
                        "/internal/v1/subjects/" + subject + "/keys",
                        TestWorld.GATEWAY_KEY,
                        key(id, "data", category, above))
                .json()
                .path("id")
                .asString();
    }

    private void put(String id, String level, @Nullable String category, String under) {
        Answer put = client.post(
                "/internal/v1/subjects/" + subject + "/keys", TestWorld.GATEWAY_KEY, key(id, level, category, under));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
    }

    private String key(String id, String level, @Nullable String category, String under) {
        return """
                {"id":"%s","level":"%s","subject":"%s",%s"epoch":"2026-11","state":"active","material":"%s"}""".formatted(
                        id,
                        level,
                        subject,
                        category == null ? "" : "\"category\":\"%s\",".formatted(category),
                        material(under));
    }

    private static String rewrapped(String id, String from, String to) {
        return "{\"id\":\"%s\",\"from\":\"%s\",\"material\":\"%s\"}".formatted(id, from, material(to));
    }

    /** Begins as every wrapped key does, with the id of what wraps it. */
    private static String material(String wrapping) {
        byte[] header = HexFormat.of().parseHex("4e530101" + wrapping);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header) + "m".repeat(40);
    }

    private String wrappedBy(String id) {
        return database.sql("select coalesce(wrapped_by, '') from wrapped_key where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private String state(String id) {
        return database.sql("select state from wrapped_key where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private long recorded(String type, String member, String value) {
        return database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8')::jsonb"
                        + " @> jsonb_build_object('event', jsonb_build_object('type', ?::text, ?::text, ?::text))")
                .params(type, member, value)
                .query(Long.class)
                .single();
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }
}

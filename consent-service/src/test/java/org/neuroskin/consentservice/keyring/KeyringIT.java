package org.neuroskin.consentservice.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
class KeyringIT {
    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private final String subject = UUID.randomUUID().toString();

    @BeforeEach
    void connect() {
        client = new TestClient(port);
    }

    @Test
    void manyGatewaysAtOnceGetOneKey() throws ExecutionException, InterruptedException {
        Set<String> ids = new HashSet<>();
        try (ExecutorService gateways = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> puts = IntStream.range(0, 16)
                    .mapToObj(i -> (Callable<Answer>) () -> put(data(newId())))
                    .toList();
            for (Future<Answer> answer : gateways.invokeAll(puts)) {
                assertThat(answer.get().status()).isEqualTo(200);
                ids.add(answer.get().json().path("id").asString());
            }
        }

        assertThat(ids).hasSize(1);
        assertThat(client.get(keys("?level=data&category=mood.note"), TestWorld.GATEWAY_KEY)
                        .json()
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aShreddedKeyStaysATombstoneAndItsPlaceGoesToAnother() {
        String id = newId();
        put(data(id));
        shred(id);

        String other = newId();
        Answer again = put(data(other));

        assertThat(again.json().path("id").asString()).isEqualTo(other);
        JsonNode tombstone =
                client.get("/internal/v1/keys/" + id, TestWorld.GATEWAY_KEY).json();
        assertThat(tombstone.path("state").asString()).isEqualTo("shredded");
        assertThat(tombstone.path("material").isNull()).isTrue();
    }

    @Test
    void noStatementRevivesOrRemovesAShreddedKey() {
        String id = newId();
        put(data(id));
        shred(id);

        assertThatThrownBy(() -> database.sql(
                                "update wrapped_key set state = 'active', material = 'copy-of-a-backup' where id = ?")
                        .param(id)
                        .update())
                .hasMessageContaining("stays shredded");
        assertThatThrownBy(() -> database.sql("delete from wrapped_key where id = ?")
                        .param(id)
                        .update())
                .hasMessageContaining("stays shredded");
    }

    @Test
    void noKeyIsPutBelowAShreddedOne() {
        String above = newId();
        put("""
                {"id":"%s","level":"subject","subject":"%s","epoch":"2026-11","state":"active","material":"%s"}""".formatted(above, subject, "m".repeat(40)));
        byte[] header = HexFormat.of().parseHex("4e530101" + above);
        String material = Base64.getUrlEncoder().withoutPadding().encodeToString(header) + "m".repeat(40);
        shred(above);

        Answer late = put(data(newId()).replace("m".repeat(40), material));

        assertThat(late.problem()).isEqualTo("conflict");
        assertThat(client.get(keys("?level=data"), TestWorld.GATEWAY_KEY).json().size())
                .isZero();
    }

    private void shred(String id) {
        database.sql("update wrapped_key set state = 'shredded', material = null where id = ?")
                .param(id)
                .update();
    }

    @Test
    void aSubjectKeyHasNoCategory() {
        String id = newId();
        Answer answer = put("""
                {"id":"%s","level":"subject","subject":"%s","epoch":"e1","state":"active","material":"%s"}""".formatted(id, subject, "m".repeat(40)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(client.get("/internal/v1/keys/" + id, TestWorld.GATEWAY_KEY)
                        .json()
                        .path("category")
                        .isNull())
                .isTrue();
        assertThat(client.get(keys("?level=subject&epoch=e1"), TestWorld.GATEWAY_KEY)
                        .json()
                        .size())
                .isEqualTo(1);
        assertThat(client.get(keys("?level=subject&epoch=e2"), TestWorld.GATEWAY_KEY)
                        .json()
                        .size())
                .isZero();
    }

    @Test
    void anIdOfAnotherPlaceIsAConflict() {
        String id = newId();
        put(data(id));

        assertThat(put(data(id).replace("2026-11", "2026-12")).problem()).isEqualTo("conflict");
    }

    @ParameterizedTest
    @CsvSource({
        "\"data\",\"root\"",
        "\"mood.note\",null",
        "\"active\",\"shredded\"",
        "\"2026-11\",\"20 26\"",
        "\"level\":,\"surprise\":0\\,\"level\":"
    })
    void aKeyThatMakesNoSenseIsRefused(String part, String replacement) {
        assertThat(put(data(newId()).replace(part, replacement)).status()).isIn(400, 422);
        assertThat(client.get(keys("?level=data"), TestWorld.GATEWAY_KEY).json().size())
                .isZero();
    }

    @Test
    void aKeyOfSomebodyElseIsRefused() {
        assertThat(put(data(newId()).replace(subject, UUID.randomUUID().toString()))
                        .problem())
                .isEqualTo("invalid-input");
    }

    private Answer put(String body) {
        return client.post(keys(""), TestWorld.GATEWAY_KEY, body);
    }

    private String keys(String query) {
        return "/internal/v1/subjects/" + subject + "/keys" + query;
    }

    private String data(String id) {
        return """
                {"id":"%s","level":"data","subject":"%s","category":"mood.note","epoch":"2026-11","state":"active",\
                "material":"%s"}""".formatted(id, subject, "m".repeat(40));
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }
}

package org.neuroskin.consentservice.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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
class RecordVersionsIT {
    private static final String REGISTER = "/internal/v1/record-versions/";
    private static final String RECORD = "r".repeat(22);
    private static final String ONE = "1".repeat(22);
    private static final String TWO = "2".repeat(22);
    private static final String THREE = "3".repeat(22);

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private TestClient client = new TestClient(0);
    private final String person = UUID.randomUUID().toString();
    private final String index = newId();

    @BeforeEach
    void anIndexKey() {
        client = new TestClient(port);
        put(index, "index");
    }

    @Test
    void aVersionMayBeTheNewestFromWhenItIsBegunUntilALaterOneIsStored() {
        assertThat(known(ONE)).isFalse();
        begin(ONE);
        assertThat(isNewest(ONE)).isTrue();
        stored(ONE);
        begin(TWO);
        assertThat(isNewest(ONE)).as("nobody knows yet").isTrue();
        assertThat(isNewest(TWO)).isTrue();

        stored(TWO);

        assertThat(isNewest(ONE)).isFalse();
        assertThat(isNewest(TWO)).isTrue();
        assertThat(known(THREE)).isTrue();
        assertThat(isNewest(THREE)).isFalse();
    }

    @Test
    void anOutdatedVersionNeverBecomesTheNewestAgain() {
        write(ONE);
        write(TWO);

        begin(ONE);
        stored(ONE);

        assertThat(isNewest(ONE)).isFalse();
        assertThat(isNewest(TWO)).isTrue();
    }

    @Test
    void ofTwoWritesAtOnceBothMayBeTheNewestInWhateverOrderTheyEnd() {
        begin(ONE);
        begin(TWO);
        stored(TWO);
        stored(ONE);
        assertThat(isNewest(ONE)).isTrue();
        assertThat(isNewest(TWO)).isTrue();

        write(THREE);

        assertThat(isNewest(ONE)).isFalse();
        assertThat(isNewest(TWO)).isFalse();
        assertThat(isNewest(THREE)).isTrue();
    }

    @Test
    void whatIsReadSettlesWhatNobodyKnew() {
        write(ONE);
        begin(TWO);
        age("1 minute");

        assertThat(isNewest(TWO)).isTrue();

        assertThat(isNewest(ONE)).isFalse();
        assertThat(isNewest(TWO)).isTrue();
    }

    /** The read may have begun before the other version was stored. */
    @Test
    void aReadThatBeganEarlySettlesNothing() {
        begin(ONE);
        begin(TWO);
        stored(ONE);
        age("1 minute");

        assertThat(standing(TWO, 61_000).path("outdatedMillis").isNull()).isTrue();
        assertThat(isOutdated(ONE)).isFalse();
        assertThat(standing(TWO, 0).path("outdatedMillis").isNull()).isTrue();
        assertThat(isOutdated(ONE)).isTrue();
    }

    @Test
    void aWriteWhoseOutcomeNobodyKnowsIsStillOnItsWayForAnHourAndNoLonger() {
        write(ONE);
        begin(TWO);
        age("59 minutes");
        assertThat(isNewest(ONE)).isTrue();
        assertThat(isOutdated(TWO)).isFalse();
        age("2 minutes");

        assertThat(isNewest(ONE)).isTrue();
        assertThat(isOutdated(TWO)).isTrue();
    }

    @Test
    void itTellsSinceWhenAVersionIsOutdatedForWhoeverBeganToReadBefore() {
        write(ONE);
        write(TWO);
        database.sql(
                        "update record_version set superseded_at = superseded_at - interval '5 seconds' where key_id = ? and superseded_at is not null")
                .param(index)
                .update();

        assertThat(standing(ONE, 0).path("outdatedMillis").asLong()).isBetween(5_000L, 60_000L);
        assertThat(standing(THREE, 0).path("outdatedMillis").asLong()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void recordsAndKeysHaveNothingToDoWithEachOther() {
        write(ONE);

        assertThat(known(ask("[%s]".formatted(version(newId(), RECORD, ONE)), 0)))
                .isFalse();
        assertThat(known(ask("[%s]".formatted(version(index, "s".repeat(22), ONE)), 0)))
                .isFalse();
    }

    @Test
    void manyAreAskedAfterAtOnceAndAnsweredInTheirOrder() {
        write(ONE);
        write(TWO);
        String asked = IntStream.range(0, 1_000)
                .mapToObj(i -> version(index, RECORD, i % 2 == 0 ? TWO : ONE))
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();

        JsonNode standings = ask("[" + asked + "]", 0).json().path("standings");

        assertThat(standings.size()).isEqualTo(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(standings.get(i).path("outdatedMillis").isNull()).isEqualTo(i % 2 == 0);
        }
        assertThat(ask("[" + asked + "," + version(index, RECORD, ONE) + "]", 0).problem())
                .isEqualTo("invalid-input");
    }

    @Test
    void onlyAnActiveIndexKeyCounts() {
        String month = newId();
        put(month, "2026-11");
        for (String key : List.of(month, newId())) {
            assertThat(tell("begun", version(key, RECORD, ONE)).problem()).isEqualTo("conflict");
        }
        database.sql("update wrapped_key set state = 'shredded', material = null where id = ?")
                .param(index)
                .update();

        assertThat(tell("begun", version(index, RECORD, ONE)).problem()).isEqualTo("conflict");
        assertThat(database.sql("select count(*) from record_version where key_id = any(?)")
                        .param(new String[] {month, index})
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[null]",
                "[{}]",
                "[{\"key\":\"x\",\"record\":\"rrrrrrrrrrrrrrrrrrrrrr\",\"version\":\"1111111111111111111111\"}]",
                "[{\"key\":\"000000000000000000000000\",\"record\":\"my diary\",\"version\":\"1111111111111111111111\"}]",
                "{}"
            })
    void whatIsNoVersionIsRefused(String body) {
        for (String path : List.of("begun", "stored")) {
            assertThat(client.post(REGISTER + path, TestWorld.GATEWAY_KEY, body).status())
                    .isIn(400, 422);
        }
        assertThat(client.post(
                                REGISTER + "asked",
                                TestWorld.GATEWAY_KEY,
                                "{\"versions\":%s,\"millis\":0}".formatted(body))
                        .status())
                .isIn(400, 422);
    }

    @Test
    void nobodyButGatewaysIsAnswered() {
        assertThat(client.post(REGISTER + "begun", "another-key", "[]").status())
                .isEqualTo(401);
    }

    /**
     * An honest data service, two gateways that write, read and lose answers as it comes: what it gives back is never refused; and
     * whatever it would give back that was replaced before the last write began always is.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anHonestServiceIsNeverRefusedAndAForgetfulOneAlways(long seed) {
        Random random = new Random(seed);
        List<String> underWay = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        String kept = fresh(random);
        write(kept);
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    String next = fresh(random);
                    begin(next);
                    underWay.add(next);
                }
                case 1 -> {
                    if (!underWay.isEmpty()) {
                        kept = underWay.remove(random.nextInt(underWay.size()));
                        if (random.nextBoolean()) {
                            stored(kept);
                        }
                    }
                }
                case 2 -> {
                    underWay.clear();
                    replaced.add(kept);
                    stored(kept);
                    kept = fresh(random);
                    write(kept);
                }
                default -> assertThat(isNewest(kept)).as("step %d", step).isTrue();
            }
        }
        assertThat(isNewest(kept)).isTrue();
        assertThat(replaced)
                .isNotEmpty()
                .allSatisfy(old -> assertThat(isNewest(old)).isFalse());
    }

    @Test
    void manyWritersAtOnceAreNoDeadlock() {
        try (ExecutorService gateways = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> writers = IntStream.range(0, 16)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                write(fresh(new Random(i)));
                                isNewest(ONE);
                            },
                            gateways))
                    .toList();
            writers.forEach(CompletableFuture::join);
        }
        write(ONE);

        assertThat(database.sql("select count(*) from record_version where key_id = ? and superseded_at is null")
                        .param(index)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    private void write(String version) {
        begin(version);
        stored(version);
    }

    private void begin(String version) {
        assertThat(tell("begun", version(index, RECORD, version)).status()).isEqualTo(200);
    }

    private void stored(String version) {
        assertThat(tell("stored", version(index, RECORD, version)).status()).isEqualTo(200);
    }

    private Answer tell(String what, String version) {
        return client.post(REGISTER + what, TestWorld.GATEWAY_KEY, "[" + version + "]");
    }

    private boolean isNewest(String version) {
        return standing(version, 0).path("outdatedMillis").isNull();
    }

    /** Without asking, which settles. */
    private boolean isOutdated(String version) {
        return database.sql("select superseded_at is not null from record_version where key_id = ? and version = ?")
                .params(index, version)
                .query(Boolean.class)
                .single();
    }

    private boolean known(String version) {
        return standing(version, 0).path("known").asBoolean();
    }

    private static boolean known(Answer answer) {
        return answer.json().path("standings").get(0).path("known").asBoolean();
    }

    private JsonNode standing(String version, long millis) {
        Answer answer = ask("[" + version(index, RECORD, version) + "]", millis);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("standings").get(0);
    }

    private Answer ask(String versions, long millis) {
        return client.post(
                REGISTER + "asked",
                TestWorld.GATEWAY_KEY,
                "{\"versions\":%s,\"millis\":%d}".formatted(versions, millis));
    }

    /** As if all that is known had been told so long ago. */
    private void age(String interval) {
        database.sql("""
                        update record_version set begun_at = begun_at - :ago::interval, ended_at = ended_at - :ago::interval
                        where key_id = :key
                        """).param("ago", interval).param("key", index).update();
    }

    private void put(String id, String epoch) {
        Answer answer = client.post("/internal/v1/subjects/" + person + "/keys", TestWorld.GATEWAY_KEY, """
                {"id":"%s","level":"data","subject":"%s","category":"mood.note","epoch":"%s","state":"active","material":"%s"}""".formatted(
                        id, person, epoch, "m".repeat(40)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static String version(String key, String record, String version) {
        return "{\"key\":\"%s\",\"record\":\"%s\",\"version\":\"%s\"}".formatted(key, record, version);
    }

    private static String fresh(Random random) {
        return "%022d".formatted(random.nextLong(Long.MAX_VALUE));
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }
}

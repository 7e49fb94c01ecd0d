package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Uses of grants that may be used only so often, against a real database. */
@ServiceTest
class UsesIT {
    private static final String ME = "/consent/v1/me/consents";
    private static final String USES = "/internal/v1/uses";

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
    void ofManyAccessesAtOnceExactlyAsManyAsAllowedAreCounted() throws Exception {
        UUID grant = grant("mood.note", "{\"uses\":5}");

        List<Boolean> counted = atOnce(IntStream.range(0, 40)
                .mapToObj(number -> (Callable<Boolean>) () -> isCounted(UUID.randomUUID(), grant))
                .toList());

        assertThat(counted).filteredOn(Boolean::booleanValue).hasSize(5);
        assertThat(accesses(grant)).hasSize(5);
        assertThat(left(grant)).isZero();
    }

    @Test
    void anAccessCountsOnceHoweverOftenItAsks() throws Exception {
        UUID grant = grant("mood.note", "{\"uses\":2}");
        UUID access = UUID.randomUUID();

        List<Boolean> counted = atOnce(Collections.nCopies(20, (Callable<Boolean>) () -> isCounted(access, grant)));

        assertThat(counted).containsOnly(true);
        assertThat(left(grant)).isOne();
        assertThat(isCounted(UUID.randomUUID(), grant)).isTrue();
        assertThat(isCounted(access, grant)).as("its use was counted before").isTrue();
        assertThat(isCounted(UUID.randomUUID(), grant)).isFalse();
        assertThat(accesses(grant)).hasSize(2);
    }

    @Test
    void whereOneGrantIsSpentNoneIsCounted() {
        UUID spent = grant("mood.note", "{\"uses\":1}");
        UUID fresh = grant("mood.self-report", "{\"uses\":2}");
        isCounted(UUID.randomUUID(), spent);

        Answer answer = count(UUID.randomUUID(), spent, fresh);

        assertThat(answer.json().path("spent").size()).isOne();
        assertThat(answer.json().path("spent").get(0).asString()).isEqualTo(spent.toString());
        assertThat(left(fresh)).isEqualTo(2);
    }

    @Test
    void grantsNamedInAnyOrderAtOnceDoNotBlockEachOther() throws Exception {
        UUID one = grant("mood.note", "{\"uses\":30}");
        UUID other = grant("mood.self-report", "{\"uses\":30}");

        List<Boolean> counted = atOnce(IntStream.range(0, 40)
                .mapToObj(number -> (Callable<Boolean>) () -> number % 2 == 0
                        ? isCounted(UUID.randomUUID(), one, other)
                        : isCounted(UUID.randomUUID(), other, one))
                .toList());

        assertThat(counted).filteredOn(Boolean::booleanValue).hasSize(30);
        assertThat(accesses(one)).containsExactlyInAnyOrderElementsOf(accesses(other));
    }

    @Test
    void inARollingPeriodThereIsRoomForAnotherUseWhenOneHasLeftIt() {
        UUID grant = grant("mood.note", "{\"uses\":2,\"per\":\"PT1H\"}");
        used(grant, Instant.now().minusSeconds(3_700), Instant.now().minusSeconds(3_500));

        assertThat(left(grant)).isOne();
        assertThat(isCounted(UUID.randomUUID(), grant)).isTrue();
        assertThat(isCounted(UUID.randomUUID(), grant)).isFalse();
        assertThat(left(grant)).isZero();
    }

    /** Of two replicas, one has a clock that was ahead: nothing opens because the other is behind. */
    @Test
    void aClockThatIsBehindDatesNoUseBackwards() {
        UUID grant = grant("mood.note", "{\"uses\":2,\"per\":\"PT1H\"}");
        Instant ahead = Instant.now().plusSeconds(600);
        used(grant, ahead);

        isCounted(UUID.randomUUID(), grant);

        assertThat(isCounted(UUID.randomUUID(), grant)).isFalse();
        assertThat(database.sql("select count(*) from grant_use where grant_id = ? and at < ?")
                        .params(grant, ahead.minusSeconds(1).atOffset(ZoneOffset.UTC))
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void noUseCanBeTakenBackInTheDatabase() {
        UUID grant = grant("mood.note", "{\"uses\":1}");
        isCounted(UUID.randomUUID(), grant);

        for (String attack : List.of(
                "update grant_budget set used = 0",
                "update grant_budget set used = used + 2",
                "update grant_budget set used = used",
                "update grant_budget set grant_id = gen_random_uuid(), used = used + 1",
                "delete from grant_budget",
                "truncate grant_budget cascade",
                "update grant_use set at = at - interval '1 year'",
                "delete from grant_use",
                "truncate grant_use",
                "truncate consent_grant cascade")) {
            assertThatThrownBy(() -> database.sql(attack).update()).as(attack).isInstanceOf(DataAccessException.class);
        }
        assertThat(isCounted(UUID.randomUUID(), grant)).isFalse();
    }

    @Test
    void aGrantThatIsRenewedOrWithdrawnAndGivenAgainStaysUsed() {
        String consent = give("mood.note", "{\"uses\":1}");
        UUID grant = grantOf(consent);
        isCounted(UUID.randomUUID(), grant);
        JsonNode notice = client.get(ME + "/" + consent, tool).json().path("notice");
        Answer renewed = client.post(ME + "/" + consent + "/renew", tool, """
                {"validity":"P120D","notice":"%s","language":"en"}""".formatted(
                        notice.path("hash").asString()));
        assertThat(renewed.status()).as(renewed.body()).isEqualTo(200);
        assertThat(isCounted(UUID.randomUUID(), grant)).isFalse();

        client.post(ME + "/" + consent + "/withdraw", tool, "{}");
        UUID again = grant("mood.note", "{\"uses\":1}");

        assertThat(again).isNotEqualTo(grant);
        assertThat(isCounted(UUID.randomUUID(), grant)).isFalse();
        assertThat(isCounted(UUID.randomUUID(), again)).isTrue();
    }

    @Test
    void withAGrantThatIsUnknownOrSomebodyElsesNothingIsCounted() {
        UUID own = grant("mood.note", "{\"uses\":1}");
        String me = person;
        aPerson();
        UUID foreign = grant("mood.note", "{\"uses\":1}");

        for (UUID other : List.of(foreign, UUID.randomUUID())) {
            assertThat(count(me, UUID.randomUUID(), own, other).problem()).isEqualTo("not-found");
        }

        assertThat(accesses(own)).isEmpty();
        assertThat(accesses(foreign)).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        UUID grant = grant("mood.note", "{\"uses\":1}");
        String good = body(person, UUID.randomUUID(), grant);

        assertThat(client.post(USES, TestWorld.GATEWAY_KEY, good.replace("\"" + grant + "\"", ""))
                        .problem())
                .isEqualTo("invalid-input");
        for (String body : List.of(
                "{}",
                good.replace("\"" + grant + "\"", "null"),
                good.replace(grant.toString(), "1"),
                good.replace("\"access\"", "\"surprise\":0,\"access\""),
                good.replaceFirst("\"access\":\"[^\"]*\"", "\"access\":null"),
                good.replace("\"" + person + "\"", "null"))) {
            assertThat(client.post(USES, TestWorld.GATEWAY_KEY, body).problem())
                    .as(body)
                    .isEqualTo("malformed-body");
        }
        assertThat(client.post(USES, tool, good).status()).isEqualTo(401);
        assertThat(accesses(grant)).isEmpty();
    }

    @Test
    void peopleSeeHowManyUsesAreLeftOfTheirOwnOnly() {
        String consent = give("mood.note", "{\"uses\":3}");
        isCounted(UUID.randomUUID(), grantOf(consent));

        JsonNode uses = client.get(ME + "/" + consent + "/uses", tool).json().path("uses");

        assertThat(uses.size()).isOne();
        assertThat(uses.get(0).path("grant").asString())
                .isEqualTo(grantOf(consent).toString());
        assertThat(uses.get(0).path("left").asInt()).isEqualTo(2);
        String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());
        assertThat(client.get(ME + "/" + consent + "/uses", stranger).problem()).isEqualTo("not-found");
        client.post(ME + "/" + consent + "/withdraw", tool, "{}");
        assertThat(client.get(ME + "/" + consent + "/uses", tool)
                        .json()
                        .path("uses")
                        .size())
                .as("what was withdrawn cannot be used")
                .isZero();
    }

    private UUID grant(String category, String budget) {
        return grantOf(give(category, budget));
    }

    private String give(String category, String budget) {
        Answer given = client.post(ME, tool, """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D",
                 "items":[{"category":"%s","operations":["read"],"conditions":{"use_budget":%s}}]}""".formatted(category, budget));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json().path("id").asString();
    }

    private UUID grantOf(String consent) {
        return UUID.fromString(client.get(ME + "/" + consent, tool)
                .json()
                .path("grants")
                .get(0)
                .path("id")
                .asString());
    }

    private boolean isCounted(UUID access, UUID... grants) {
        Answer answer = count(access, grants);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("spent").isEmpty();
    }

    private Answer count(UUID access, UUID... grants) {
        return count(person, access, grants);
    }

    private Answer count(String subject, UUID access, UUID... grants) {
        return client.post(USES, TestWorld.GATEWAY_KEY, body(subject, access, grants));
    }

    private static String body(String subject, UUID access, UUID... grants) {
        String ids = Stream.of(grants).map(grant -> "\"" + grant + "\"").collect(Collectors.joining(","));
        return "{\"access\":\"%s\",\"subject\":\"%s\",\"grants\":[%s]}".formatted(access, subject, ids);
    }

    /** Uses of the past, which no clock of a test has to wait for. */
    private void used(UUID grant, Instant... times) {
        database.sql("insert into grant_budget (grant_id, used) values (?, ?)")
                .params(grant, times.length)
                .update();
        for (int nth = 1; nth <= times.length; nth++) {
            database.sql("insert into grant_use (grant_id, nth, access, at) values (?, ?, gen_random_uuid(), ?)")
                    .params(grant, nth, times[nth - 1].atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    private List<UUID> accesses(UUID grant) {
        return database.sql("select access from grant_use where grant_id = ?")
                .param(grant)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    private long left(UUID grant) {
        List<Long> left = new ArrayList<>();
        client.get(ME, tool)
                .json()
                .path("consents")
                .forEach(consent -> client.get(ME + "/" + consent.path("id").asString() + "/uses", tool)
                        .json()
                        .path("uses")
                        .forEach(uses -> {
                            if (uses.path("grant").asString().equals(grant.toString())) {
                                left.add(uses.path("left").asLong());
                            }
                        }));
        assertThat(left).hasSize(1);
        return left.getFirst();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<T> answers = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(calls)) {
                answers.add(each.get());
            }
            return answers;
        }
    }
}

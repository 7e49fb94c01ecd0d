package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** An app that is cut off, as gateways, people and the app itself see it. */
@ServiceTest
class AppCutOffIT {
    private static final String APP = "cold-app";
    private static final String PURPOSE = "routine-personalisation";
    private static final String DIRECT = """
            {"app":"cold-app","purpose":"routine-personalisation","validity":"P30D",
             "items":[{"category":"mood.note","operations":["read"]}]}""";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private final String subject = UUID.randomUUID().toString();
    private final String tool = TestWorld.ISSUER.selfService(subject);
    private final String stillValid = TestWorld.ISSUER.app(subject, APP, PURPOSE);
    private RegisterClient staff = new RegisterClient(0);

    @BeforeEach
    void grant() {
        staff = new RegisterClient(port);
        database.sql("delete from gateway_lease").update();
        assertThat(staff.client.post("/consent/v1/me/consents", tool, DIRECT).status())
                .isEqualTo(201);
    }

    @AfterEach
    void liftAll() {
        staff.act(APP, "unsuspend", staff.operator);
        staff.act(APP, "unfreeze", staff.chair);
    }

    @ParameterizedTest
    @CsvSource({"suspend, suspended, unsuspend, operator", "freeze, frozen, unfreeze, chair"})
    void itReachesGatewaysInSnapshotsAndIsLiftedAgain(String cut, String state, String lift, String role) {
        String by = role.equals("chair") ? staff.chair : staff.operator;
        assertThat(recipient().path("status").asString()).isEqualTo("active");
        assertThat(recipient().path("place").asString()).isEqualTo("EU");
        assertThat(recipient().path("setting").asString()).isEqualTo("private");

        Answer answer = staff.act(APP, cut, by);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("state").asString()).isEqualTo(state);
        assertThat(answer.json().path("effectiveAt").asString()).isNotEmpty();
        assertThat(answer.json().path("enforcement").path("gateways").asInt()).isZero();
        assertThat(answer.json().path("signIn").asString()).isEqualTo("pending");
        assertThat(recipient().path("status").asString()).isEqualTo(state);
        assertThat(snapshot().path("changedAt")).isEqualTo(snapshot().path("revision"));

        assertThat(staff.act(APP, lift, by).json().path("state").asString()).isEqualTo("active");
        assertThat(recipient().path("status").asString()).isEqualTo("active");
    }

    @Test
    void theAnswerWaitsForTheGateways() throws ExecutionException, InterruptedException, TimeoutException {
        renew();
        CompletableFuture<Answer> freezing = CompletableFuture.supplyAsync(() -> staff.act(APP, "freeze", staff.chair));
        Thread.sleep(300);
        assertThat(freezing).isNotDone();

        renew();

        JsonNode enforcement = freezing.get(10, TimeUnit.SECONDS).json().path("enforcement");
        assertThat(enforcement.path("gateways").asInt()).isOne();
        assertThat(enforcement.path("confirmed").asInt()).isOne();
    }

    @Test
    void aTokenThatIsStillValidCannotAskForMore() {
        String waiting = staff.client
                .post("/consent/v1/requests", stillValid, request())
                .json()
                .path("id")
                .asString();
        staff.act(APP, "freeze", staff.chair);

        assertThat(staff.client
                        .post("/consent/v1/requests", stillValid, request())
                        .problem())
                .isEqualTo("recipient-cut-off");
        assertThat(staff.client.post("/consent/v1/me/consents", tool, DIRECT).problem())
                .isEqualTo("recipient-cut-off");
        assertThat(staff.client
                        .post("/consent/v1/me/consents", tool, """
                                {"request":"%s","grants":[{"category":"mood.note","operations":["read"]}]}""".formatted(waiting))
                        .problem())
                .isEqualTo("recipient-cut-off");
    }

    @Test
    void neitherCutLiftsTheOther() {
        staff.act(APP, "suspend", staff.operator);
        staff.act(APP, "freeze", staff.chair);
        assertThat(staff.state(APP)).isEqualTo("frozen");

        staff.act(APP, "unsuspend", staff.operator);
        assertThat(recipient().path("status").asString()).isEqualTo("frozen");

        staff.act(APP, "suspend", staff.operator);
        staff.act(APP, "unfreeze", staff.chair);
        assertThat(recipient().path("status").asString()).isEqualTo("suspended");
    }

    @Test
    void eachRoleHasItsOwnCut() {
        assertThat(staff.act(APP, "freeze", staff.operator).problem()).isEqualTo("insufficient-scope");
        assertThat(staff.act(APP, "suspend", staff.chair).problem()).isEqualTo("insufficient-scope");
        staff.act(APP, "freeze", staff.chair);
        assertThat(staff.act(APP, "unfreeze", staff.operator).problem()).isEqualTo("insufficient-scope");
        assertThat(staff.act(APP, "unsuspend", staff.operator)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("frozen");
    }

    @Test
    void repeatingItDoesNoHarmAndIsNoSecondEvent() {
        staff.act(APP, "freeze", staff.chair);
        long revision = staff.get(APP).json().path("revision").asLong();

        assertThat(staff.act(APP, "freeze", staff.chair).status()).isEqualTo(200);

        assertThat(staff.get(APP).json().path("revision").asLong()).isEqualTo(revision);
    }

    @Test
    void peoplesOwnToolsCannotBeCutOff() {
        assertThat(staff.act("self-service", "freeze", staff.chair).problem()).isEqualTo("conflict");
        assertThat(staff.act("self-service", "suspend", staff.operator).problem())
                .isEqualTo("conflict");
    }

    @Test
    void consentsAreChangedWhileAnAppIsCutOffWithoutAnybodyWaitingForEver() throws Exception {
        List<CompletableFuture<Answer>> answers = new java.util.ArrayList<>();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                boolean freezes = i % 2 == 0;
                answers.add(CompletableFuture.supplyAsync(
                        () -> freezes
                                ? staff.act(APP, "freeze", staff.chair)
                                : staff.client.post("/consent/v1/me/consents", tool, DIRECT.replace(APP, "mood-coach")),
                        threads));
            }
            for (CompletableFuture<Answer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).status()).isIn(200, 201);
            }
        }
    }

    @Test
    void whoeverIsCutOffIsToldInTheHistory() {
        staff.act(APP, "freeze", staff.chair);

        List<String> events = database.sql(
                        "select convert_from(entry, 'UTF8') as entry from ledger_leaf order by sequence desc limit 50")
                .query((row, number) -> row.getString("entry"))
                .list();

        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .contains("\"type\":\"app-changed\"")
                        .contains("\"app\":\"cold-app\"")
                        .contains("\"state\":\"frozen\"")
                        .contains("\"actor\":\"aaaaaaaa-0000-4000-8000-000000000003\""));
    }

    private void renew() {
        JsonNode heads = staff.client
                .post("/internal/v1/gateways/gateway-1/lease", TestWorld.GATEWAY_KEY, "{\"applied\":{}}")
                .json()
                .path("heads");
        staff.client.post(
                "/internal/v1/gateways/gateway-1/lease", TestWorld.GATEWAY_KEY, "{\"applied\":%s}".formatted(heads));
    }

    /** From where its pages may read answers, which gateways ask for again and again. */
    @Test
    void thePagesOfAnAppThatIsCutOffComeFromNowhere() {
        assertThat(origins().path(APP).size()).isEqualTo(1);
        assertThat(origins().path(APP).get(0).asString()).matches("http://[a-z.]+(:[0-9]+)?");

        staff.act(APP, "suspend", staff.operator);

        assertThat(origins().has(APP)).isFalse();
        assertThat(staff.client.get("/internal/v1/origins", tool).status()).isEqualTo(401);
    }

    private JsonNode origins() {
        return staff.client.get("/internal/v1/origins", TestWorld.GATEWAY_KEY).json();
    }

    private JsonNode snapshot() {
        return staff.client
                .get("/internal/v1/subjects/" + subject + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    private JsonNode recipient() {
        return snapshot().path("recipients").path(APP);
    }

    private static String request() {
        return """
                {"purpose":"routine-personalisation","items":[{"category":"mood.note","operations":["read"]}],
                 "validity":"P30D"}""";
    }
}

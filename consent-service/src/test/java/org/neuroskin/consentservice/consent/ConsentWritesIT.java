package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
import tools.jackson.databind.JsonNode;

/** Writes that come twice, at once, too late, or break in the middle. */
@ServiceTest
class ConsentWritesIT {
    private static final String ME = "/consent/v1/me/";
    private static final String ITEM = "{\"category\":\"%s\",\"operations\":[\"read\"]}";

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
    void everyWriteWithAKeyHappensOnceAndIsAnsweredAlike() {
        JsonNode consent = give("mood.note", "mood.self-report");
        String hash = consent.path("notice").path("hash").asString();
        String path = "consents/" + id(consent);
        String request = lodge("mood.psychometric");
        record Write(String key, String path, String body, String other) {}
        List<Write> writes = List.of(
                new Write(
                        "amend",
                        path + "/amend",
                        "{\"remove\":[\"%s\"]}"
                                .formatted(id(consent.path("grants").get(0))),
                        "{\"remove\":[\"%s\"]}"
                                .formatted(id(consent.path("grants").get(1)))),
                new Write(
                        "renew",
                        path + "/renew",
                        "{\"validity\":\"P30D\",\"notice\":\"%s\"}".formatted(hash),
                        "{\"validity\":\"P31D\",\"notice\":\"%s\"}".formatted(hash)),
                new Write(
                        "defer",
                        "requests/" + request + "/defer",
                        "{}",
                        "{\"until\":\"%s\"}".formatted(java.time.Instant.now().plusSeconds(3600))),
                new Write("refuse", "requests/" + request + "/refuse", "", "-"),
                new Write(
                        "withdraw",
                        path + "/withdraw",
                        "",
                        "{\"grants\":[\"%s\"]}"
                                .formatted(id(consent.path("grants").get(1)))),
                new Write(
                        "withdrawals",
                        "withdrawals",
                        "{\"app\":\"mood-coach\"}",
                        "{\"app\":\"mood-coach\",\"categories\":[\"mood\"]}"));
        for (Write write : writes) {
            Answer first = send(write.path(), write.body(), write.key(), null);
            long events = events();
            Answer second = send(write.path(), write.body(), write.key(), null);

            assertThat(first.status()).as(write.key() + first.body()).isEqualTo(200);
            assertThat(second.status()).as(write.key() + second.body()).isEqualTo(200);
            assertThat(withoutTime(second)).as(write.key()).isEqualTo(withoutTime(first));
            assertThat(events()).as(write.key()).isEqualTo(events);
            if (!write.other().equals("-")) {
                assertThat(send(write.path(), write.other(), write.key(), null).problem())
                        .as(write.key())
                        .isEqualTo("conflict");
            }
        }
        assertThat(send("withdrawals", "{\"app\":\"mood-coach\"}", "amend", null)
                        .problem())
                .as("a key of another kind of write")
                .isEqualTo("conflict");
        for (String bad : List.of(" ", "x".repeat(129))) {
            assertThat(send("withdrawals", "{\"app\":\"mood-coach\"}", bad, null)
                            .problem())
                    .isEqualTo("invalid-input");
        }
    }

    @Test
    void aWriteOnAStaleConsentIsRefused() {
        JsonNode consent = give("mood.note", "mood.self-report");
        String path = "consents/" + id(consent);
        String tag = client.get(ME + path, tool)
                .response()
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        String note =
                "{\"grants\":[\"%s\"]}".formatted(id(consent.path("grants").get(0)));

        Answer first = send(path + "/withdraw", note, null, tag);
        assertThat(first.status()).isEqualTo(200);
        String hash = consent.path("notice").path("hash").asString();
        for (String act : List.of("withdraw", "renew", "amend")) {
            String body = act.equals("renew") ? "{\"validity\":\"P30D\",\"notice\":\"%s\"}".formatted(hash) : "{}";
            Answer stale = send(path + "/" + act, body, null, tag);
            assertThat(stale.status()).as(act).isEqualTo(412);
            assertThat(stale.problem()).isEqualTo("precondition-failed");
            assertThat(stale.json().path("revision")).isEqualTo(first.json().path("revision"));
        }
        for (String never : List.of("W/\"" + first.json().path("revision") + "\"", "\"abc\"", "\"\"")) {
            assertThat(send(path + "/withdraw", "", null, never).status())
                    .as(never)
                    .isEqualTo(412);
        }
        for (String malformed : List.of("17", "\"1\", \"2\"", "\"1", "'1'")) {
            assertThat(send(path + "/withdraw", "", null, malformed).problem())
                    .as(malformed)
                    .isEqualTo("malformed-request");
        }
        assertThat(send(path + "/withdraw", "", null, "*").status()).isEqualTo(200);
    }

    @Test
    void ofTwoDevicesThatChangeTheSameConsentOneIsToldToReadAgainAndNothingIsLost()
            throws ExecutionException, InterruptedException {
        JsonNode consent = give("mood.note", "mood.self-report", "mood.inferred", "mood.psychometric");
        String tag = "\"" + consent.path("revision").asLong() + "\"";
        List<Callable<Answer>> devices = new ArrayList<>();
        for (JsonNode grant : consent.path("grants")) {
            devices.add(() ->
                    send("consents/" + id(consent) + "/amend", "{\"remove\":[\"" + id(grant) + "\"]}", null, tag));
        }

        List<Answer> answers = atOnce(devices);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 412).hasSize(3);
        assertThat(standing(consent)).isEqualTo(3);
    }

    @Test
    void withoutATagAllDevicesCountAndNoneOverwritesAnother() throws ExecutionException, InterruptedException {
        JsonNode consent = give("mood.note", "mood.self-report", "mood.inferred", "mood.psychometric");
        List<Callable<Answer>> devices = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String grant = id(consent.path("grants").get(i));
            devices.add(
                    () -> send("consents/" + id(consent) + "/amend", "{\"remove\":[\"" + grant + "\"]}", null, null));
        }
        devices.add(() -> send("consents", body("skin.image"), null, null));

        assertThat(atOnce(devices)).allMatch(answer -> answer.status() < 300);

        assertThat(standing(consent)).isEqualTo(1);
        assertThat(client.get(ME + "consents", tool).json().path("consents").size())
                .isEqualTo(2);
        JsonNode history = client.get(ME + "consents/" + id(consent) + "/history", tool)
                .json()
                .path("history");
        assertThat(history.size()).isEqualTo(4);
        for (int i = 1; i < history.size(); i++) {
            assertThat(history.get(i).path("changes").size()).isEqualTo(1);
            assertThat(history.get(i).path("revision").asLong())
                    .isGreaterThan(history.get(i - 1).path("revision").asLong());
        }
    }

    @Test
    void anotherPersonsConsentCannotBeWritten() {
        JsonNode consent = give("mood.note");
        String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());
        for (String act : List.of("amend", "renew", "withdraw")) {
            assertThat(client.post(ME + "consents/" + id(consent) + "/" + act, stranger, "{}")
                            .status())
                    .as(act)
                    .isEqualTo(404);
        }
        assertThat(client.post(ME + "withdrawals", stranger, "{\"app\":\"mood-coach\"}")
                        .json()
                        .path("withdrawn")
                        .size())
                .isZero();
        assertThat(standing(consent)).isEqualTo(1);
    }

    @Test
    void aFailureAtAnyStepLeavesNothingBehind() {
        JsonNode consent = give("mood.note", "mood.self-report");
        long revision = snapshot().path("revision").asLong();
        for (String table : List.of("consent_aud", "consent_grant_aud", "consent_history", "audit_outbox")) {
            database.sql("create function break_for_test() returns trigger language plpgsql as $$ begin raise exception"
                            + " 'broken for a test'; end $$")
                    .update();
            database.sql("create trigger break_for_test before insert on " + table
                            + " for each row execute function break_for_test()")
                    .update();
            try {
                String hash = consent.path("notice").path("hash").asString();
                assertThat(send("consents/" + id(consent) + "/withdraw", "", null, null)
                                .status())
                        .isEqualTo(500);
                assertThat(send("consents", body("skin.image"), "key-" + table, null)
                                .status())
                        .isEqualTo(500);
                assertThat(send(
                                        "consents/" + id(consent) + "/renew",
                                        "{\"validity\":\"P30D\",\"notice\":\"%s\"}".formatted(hash),
                                        null,
                                        null)
                                .status())
                        .isEqualTo(500);
            } finally {
                database.sql("drop trigger break_for_test on " + table).update();
                database.sql("drop function break_for_test()").update();
            }
            assertThat(client.get(ME + "consents/" + id(consent), tool).json()).isEqualTo(consent);
            assertThat(client.get(ME + "consents", tool).json().path("consents").size())
                    .isEqualTo(1);
            assertThat(snapshot().path("revision").asLong()).as("no gap").isEqualTo(revision);
            assertThat(database.sql("select count(*) from consent_idempotency where key = ?")
                            .param("key-" + table)
                            .query(Long.class)
                            .single())
                    .isZero();
        }
        assertThat(send("consents/" + id(consent) + "/withdraw", "", null, null).status())
                .isEqualTo(200);
    }

    private static List<Answer> atOnce(List<Callable<Answer>> devices) throws ExecutionException, InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(devices.size())) {
            List<Future<Answer>> running = devices.stream()
                    .map(device -> threads.submit(() -> {
                        start.await();
                        return device.call();
                    }))
                    .toList();
            start.countDown();
            for (Future<Answer> answer : running) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private JsonNode give(String... categories) {
        Answer given = send("consents", body(categories), null, null);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json();
    }

    private static String body(String... categories) {
        List<String> items = new ArrayList<>();
        for (String category : categories) {
            items.add(ITEM.formatted(category));
        }
        return """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D","items":[%s]}""".formatted(String.join(",", items));
    }

    private String lodge(String category) {
        String app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
        return id(client.post("/consent/v1/requests", app, """
                        {"purpose":"routine-personalisation","validity":"P90D","items":[%s]}""".formatted(ITEM.formatted(category)))
                .json());
    }

    private Answer send(
            String path,
            String body,
            @org.jspecify.annotations.Nullable String key,
            @org.jspecify.annotations.Nullable String tag) {
        HttpRequest.Builder request = client.request(ME + path, tool).header("Content-Type", "application/json");
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        if (tag != null) {
            request.header("If-Match", tag);
        }
        return client.send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String withoutTime(Answer answer) {
        return answer.body()
                .replaceAll("\"effectiveAt\":\"[^\"]*\"|\"enforcedAfterMillis\":[0-9.E-]+", "")
                .replaceAll("\"withdrawn\":\\[.*?]}?],", "");
    }

    private long standing(JsonNode consent) {
        long standing = 0;
        for (JsonNode grant :
                client.get(ME + "consents/" + id(consent), tool).json().path("grants")) {
            standing += grant.path("state").asString().equals("given") ? 1 : 0;
        }
        return standing;
    }

    private long events() {
        return database.sql("select (select count(*) from consent_history) + (select count(*) from audit_outbox)"
                        + " + (select count(*) from ledger_leaf)")
                .query(Long.class)
                .single();
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    private static String id(JsonNode node) {
        return node.path("id").asString();
    }
}

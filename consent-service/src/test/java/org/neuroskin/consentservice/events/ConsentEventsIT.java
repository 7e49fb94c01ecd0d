package org.neuroskin.consentservice.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.events.TestApp.Letter;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@ServiceTest
class ConsentEventsIT {
    private static final String ME = "/consent/v1/me/consents";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private ConsentEvents events;

    @Autowired
    private EventStore store;

    @Autowired
    private EventQueues queues;

    @Autowired
    private EventLetters letters;

    @Autowired
    private EventPost post;

    @Autowired
    private EventSecrets secrets;

    @Autowired
    private Apps apps;

    @Autowired
    private Ids ids;

    private final String person = UUID.randomUUID().toString();
    private TestClient client = new TestClient(0);

    @SuppressWarnings("NullAway.Init") // before each test
    private TestApp app;

    @BeforeEach
    void anAppThatIsTold() {
        client = new TestClient(port);
        app = new TestApp(database);
    }

    @AfterEach
    void close() {
        app.close();
        database.sql("update app set events_uri = null where id = ?")
                .param(app.id)
                .update();
    }

    @Test
    void whatBeginsAndEndsIsToldInOrderSignedForThisAppAndWithWhatToDelete() throws GeneralSecurityException {
        String consent = give(person, "mood.self-report", "mood.note");
        withdraw(person, consent);

        List<Letter> told = app.received(2);
        assertThat(app.kinds()).containsExactly("given", "withdrawn");
        Letter end = told.get(1);
        assertThat(end.mediaType()).startsWith("application/cloudevents+json");
        assertThat(end.json().propertyNames())
                .containsExactlyInAnyOrder(
                        "specversion",
                        "id",
                        "source",
                        "type",
                        "subject",
                        "time",
                        "sequence",
                        "datacontenttype",
                        "data");
        assertThat(end.json().path("subject").asString()).isEqualTo(person);
        assertThat(end.json().path("source").asString()).isEqualTo(TestWorld.ORIGIN);
        assertThat(end.data().path("consent").asString()).isEqualTo(consent);
        assertThat(end.data().path("state").asString()).isEqualTo("withdrawn");
        assertThat(end.data().propertyNames())
                .as("neither why nor by whom")
                .containsExactlyInAnyOrder(
                        "consent", "purpose", "categories", "state", "revision", "effective_at", "delete");
        assertThat(end.data().path("delete").path("categories").toString())
                .isEqualTo("[\"mood.note\",\"mood.self-report\"]");
        assertThat(Instant.parse(end.data().path("delete").path("by").asString()))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(30)));
        assertThat(told.getFirst().data().has("delete")).isFalse();

        assertThat(TestApp.isGenuine(end, app.id, client)).isTrue();
        assertThat(TestApp.isGenuine(end, "mood-coach", client))
                .as("for another app")
                .isFalse();
        Letter altered =
                new Letter(end.body().replace("withdrawn", "given"), end.signature(), end.mediaType(), end.path());
        assertThat(TestApp.isGenuine(altered, app.id, client)).isFalse();
    }

    @Test
    void whatIsStillAllowedIsNotToBeDeleted() {
        String first = give(person, "mood.self-report", "mood.note");
        give(person, "mood.note");
        withdraw(person, first);

        List<Letter> told = app.received(4);

        assertThat(app.kinds()).containsExactly("given", "replaced", "given", "withdrawn");
        assertThat(told.get(1).data().has("delete")).isFalse();
        assertThat(told.get(3).data().path("delete").path("categories").toString())
                .isEqualTo("[\"mood.self-report\"]");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 404, 302, 0})
    void whatIsNotTakenIsSentAgainAsTheSameEventAndHoldsUpOnlyWhatFollowsOfThatPerson(int failure) {
        AtomicInteger attempts = new AtomicInteger();
        app.answer = letter -> letter.json().path("subject").asString().equals(person) && attempts.getAndIncrement() < 1
                ? failure
                : 204;
        withdraw(person, give(person, "mood.note"));
        String other = UUID.randomUUID().toString();
        give(other, "mood.note");

        List<Letter> told = app.received(4);

        List<Letter> ofThePerson = told.stream()
                .filter(each -> each.json().path("subject").asString().equals(person))
                .toList();
        assertThat(ofThePerson.stream().map(Letter::kind)).containsExactly("given", "given", "withdrawn");
        assertThat(ofThePerson.get(1).body()).isEqualTo(ofThePerson.getFirst().body());
        assertThat(told.get(3).json().path("subject").asString())
                .as("the other is told meanwhile")
                .isEqualTo(person);
        assertThat(told)
                .allSatisfy(each ->
                        assertThat(each.path()).as("no redirect followed").isEqualTo("/events"));
        awaitState("delivered", 3);
    }

    @Test
    void anAppThatDoesNotAnswerIsGivenUpForTheMomentAndHindersNoOther() {
        app.answer = letter -> app.released.getCount() == 0 ? 204 : app.whenReleased();
        give(person, "mood.note");
        app.received(1);
        try (TestApp quick = new TestApp(database)) {
            give(quick, person, "mood.note");
            quick.received(1);
            assertThat(app.letters).hasSize(1);
        }
        await().atMost(Duration.ofSeconds(25))
                .until(() -> list("").path(0).path("failure").asString("").equals("timeout"));
        app.released.countDown();
        awaitState("delivered", 1);
    }

    @Test
    void afterACrashBetweenSendingAndNotingTheSameEventIsSentAgain() {
        give(person, "mood.note");
        awaitState("delivered", 1);

        // what a replica leaves that ended after it had sent: the lease of its own, and nothing noted
        database.sql("""
                        update consent_event_queue set held_by = gen_random_uuid(), held_until = clock_timestamp() + interval '2 s'
                        where app = ?
                        """).param(app.id).update();
        database.sql("update consent_event set due_at = at, delivered_at = null where app = ?")
                .param(app.id)
                .update();

        List<Letter> told = app.received(2);
        assertThat(told.get(1).body()).isEqualTo(told.getFirst().body());
    }

    @Test
    void severalReplicasNeverSendToAnAppAtOnceNorAnythingTwice() {
        EventDelivery other = new EventDelivery(queues, store, letters, post, secrets, apps, ids);
        Set<String> people = new HashSet<>();
        for (int i = 0; i < 15; i++) {
            people.add(UUID.randomUUID().toString());
        }
        people.forEach(each -> give(each, "mood.note"));
        await().atMost(Duration.ofSeconds(25)).until(() -> {
            other.deliver();
            return app.letters.size() >= people.size();
        });
        awaitState("delivered", people.size());
        other.stop();

        assertThat(app.letters.stream().map(Letter::id)).doesNotHaveDuplicates().hasSize(people.size());
        assertThat(app.mostAtOnce).hasValue(1);
    }

    @Test
    void oneQueueIsHeldByOneAlone() {
        app.answer = letter -> app.whenReleased();
        give(person, "mood.note");
        app.received(1);

        assertThat(queues.take(UUID.randomUUID())).isNotEqualTo(Optional.of(new AppId(app.id)));
        assertThat(queues.keep(new AppId(app.id), UUID.randomUUID())).isFalse();
    }

    @Test
    void whatWaitsForAnEarlierEventOfThePersonKeepsNobodyBusy() {
        app.answer = letter -> 500;
        String consent = give(person, "mood.note");
        app.received(1);
        await().until(() -> list("").path(0).path("attempts").asInt() > 0);
        database.sql("update consent_event set due_at = due_at + interval '1 hour' where app = ?")
                .param(app.id)
                .update();
        withdraw(person, consent);

        assertThat(queues.take(UUID.randomUUID())).isNotEqualTo(Optional.of(new AppId(app.id)));
        assertThat(list("?state=waiting").size()).isEqualTo(2);
        assertThat(app.kinds()).doesNotContain("withdrawn");
    }

    @Test
    void whatIsAmendedAndRenewedIsToldWithWhatWasTakenAway() {
        String path = ME + "/" + give(person, "mood.self-report", "mood.note");
        String tool = TestWorld.ISSUER.selfService(person);
        JsonNode consent = client.get(path, tool).json();
        for (JsonNode grant : consent.path("grants")) {
            if (grant.path("category").asString().equals("mood.note")) {
                client.post(
                        path + "/amend",
                        tool,
                        "{\"remove\":[\"%s\"]}".formatted(grant.path("id").asString()));
            }
        }
        client.post(
                path + "/renew",
                tool,
                "{\"validity\":\"P30D\",\"notice\":\"%s\"}"
                        .formatted(consent.path("notice").path("hash").asString()));

        List<Letter> told = app.received(3);

        assertThat(app.kinds()).containsExactly("given", "amended", "renewed");
        assertThat(told.get(1).data().path("state").asString()).isEqualTo("given");
        assertThat(told.get(1).data().path("delete").path("categories").toString())
                .isEqualTo("[\"mood.note\"]");
        assertThat(told.get(2).data().has("delete")).isFalse();
    }

    @Test
    void whatAWiderConsentStillAllowsIsNotToBeDeleted() {
        give(person, "regimen");
        withdraw(person, give(person, "regimen.product-use"));

        assertThat(app.received(3).get(2).data().has("delete")).isFalse();
    }

    @Test
    void whatWasTriedForDaysIsStoppedAndAnOperatorHasItSentAgain() {
        app.answer = letter -> 503;
        give(person, "mood.note");
        database.sql("update consent_event set give_up_at = at where app = ?")
                .param(app.id)
                .update();
        awaitState("stopped", 1);
        JsonNode stopped = list("?state=stopped").path(0);
        assertThat(stopped.path("failure").asString()).isEqualTo("status-503");
        assertThat(stopped.path("due").isNull()).isTrue();

        app.answer = letter -> 204;
        int before = app.letters.size();
        Answer replayed = replay(
                "operator",
                "{\"sequence\":%d}".formatted(stopped.path("sequence").asLong()));
        assertThat(replayed.json().path("events").asInt()).as(replayed.body()).isOne();
        assertThat(app.received(before + 1).getLast().id())
                .isEqualTo(stopped.path("id").asString());
        awaitState("delivered", 1);
        assertThat(replay("operator", "{\"since\":\"2026-01-01T00:00:00Z\"}")
                        .json()
                        .path("events")
                        .asInt())
                .isOne();
        app.received(before + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sequence\":1,\"since\":\"2026-01-01T00:00:00Z\"}",
                "{\"sequence\":\"1\"}",
                "{\"since\":\"yesterday\"}",
                "{\"since\":\"+99999-01-01T00:00:00Z\"}",
                "{\"sequence\":1,\"to\":2}",
                "[]"
            })
    void aReplayFromNowhereIsRefused(String body) {
        assertThat(replay("operator", body).status()).isIn(400, 422);
    }

    @Test
    void onlyStaffSeesWhatWasToldAndOnlyOperatorsReplay() {
        String path = "/consent/v1/apps/" + app.id + "/events";
        assertThat(client.get(path, token("ethics-chair")).status()).isEqualTo(200);
        assertThat(client.get(path, TestWorld.ISSUER.selfService(person)).status())
                .isEqualTo(403);
        assertThat(client.get(path, TestWorld.ISSUER.app(person, app.id, "routine-personalisation"))
                        .status())
                .isEqualTo(403);
        assertThat(replay("ethics-chair", "{\"sequence\":1}").problem()).isEqualTo("insufficient-scope");
        assertThat(client.get(path + "?state=lost", token("operator")).status()).isEqualTo(400);
        assertThat(client.get(path + "?limit=0", token("operator")).status()).isEqualTo(400);
        assertThat(client.get("/consent/v1/apps/nobody/events", token("operator"))
                        .problem())
                .isEqualTo("not-found");
        assertThat(client.post("/consent/v1/apps/mood-coach/events/replay", token("operator"), "{\"sequence\":1}")
                        .problem())
                .as("an app that is told nothing")
                .isEqualTo("conflict");
    }

    @Test
    void theListGoesOnWhereThePageBeforeEnded() {
        withdraw(person, give(person, "mood.note"));
        Answer first = client.get("/consent/v1/apps/" + app.id + "/events?limit=1", token("operator"));
        Answer second = client.get(
                "/consent/v1/apps/" + app.id + "/events?limit=1&after="
                        + first.json().path("next").asLong(),
                token("operator"));

        assertThat(first.json().path("events").path(0).path("kind").asString()).isEqualTo("given");
        assertThat(second.json().path("events").path(0).path("kind").asString()).isEqualTo("withdrawn");
        assertThat(second.json().path("next").isNull()).isTrue();
        assertThat(first.body() + second.body())
                .as("staff sees consents, not people")
                .doesNotContain(person);
    }

    @Test
    void anEventIsMadeOnlyWithItsChange() {
        ConsentEvent event = new ConsentEvent(
                new AppId(app.id),
                new SubjectId(person),
                UUID.randomUUID(),
                "given",
                new PurposeId("routine-personalisation"),
                List.of(new CategoryId("mood.note")),
                ConsentState.GIVEN,
                1,
                Instant.now(),
                List.of());

        assertThatThrownBy(() -> events.add(event)).isInstanceOf(IllegalStateException.class);
        transactions.executeWithoutResult(status -> {
            events.add(event);
            status.setRollbackOnly();
        });

        assertThat(list("").isEmpty()).isTrue();
    }

    @Test
    void anAppThatNamesNoAddressIsToldNothingAnyMore() {
        app.answer = letter -> 500;
        give(person, "mood.note");
        app.received(1);
        database.sql("update app set events_uri = null where id = ?")
                .param(app.id)
                .update();
        give(UUID.randomUUID().toString(), "mood.note");

        awaitState("stopped", 1);
        assertThat(list("").size()).isOne();
    }

    @Test
    void deletionIsAcknowledgedOnceByWhoeverWasToldAndIsRecorded() {
        String consent = give(person, "mood.note");
        withdraw(person, consent);
        JsonNode demand = app.received(2).get(1).data().path("delete");
        String event = app.letters.get(1).id();
        String secret = demand.path("secret").asString();
        assertThat(demand.path("acknowledge").asString())
                .isEqualTo(TestWorld.ORIGIN + "/consent/v1/events/" + event + "/acknowledgement");
        assertThat(database.sql("select cast(e as text) from consent_event e where app = ?")
                        .param(app.id)
                        .query(String.class)
                        .list())
                .as("the database does not know it")
                .noneMatch(row -> row.contains(secret));

        Answer first = acknowledge(event, secret, "true", Instant.now().toString());
        Answer again =
                acknowledge(event, secret, "true", Instant.now().minusSeconds(9).toString());

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(
                        database
                                .sql("select convert_from(entry, 'UTF8') from ledger_leaf")
                                .query(String.class)
                                .list()
                                .stream()
                                .filter(entry -> entry.contains("deletion-acknowledged") && entry.contains(consent)))
                .hasSize(1)
                .noneMatch(entry -> entry.contains(person));
        assertThat(list("").path(1).path("acknowledged_at").asString()).isNotEmpty();
    }

    @Test
    void aWrongSecretAndAnEventThatDemandsNothingLookLikeNoEvent() {
        withdraw(person, give(person, "mood.note"));
        String other = UUID.randomUUID().toString();
        withdraw(other, give(other, "mood.note"));
        List<Letter> told = app.received(4);
        List<Letter> ends =
                told.stream().filter(each -> each.kind().equals("withdrawn")).toList();
        String secret = ends.getFirst().data().path("delete").path("secret").asString();
        String begin = told.getFirst().id();
        String now = Instant.now().toString();

        Answer unknown = acknowledge(UUID.randomUUID().toString(), secret, "true", now);
        assertThat(unknown.problem()).isEqualTo("not-found");
        for (String event : List.of(ends.get(1).id(), begin, "no-id")) {
            assertThat(acknowledge(event, secret, "true", now).status()).isEqualTo(404);
        }
        for (String wrong : List.of("", secret + "A", secret.substring(1))) {
            assertThat(acknowledge(ends.getFirst().id(), wrong, "true", now).status())
                    .isEqualTo(404);
        }
        assertThat(secrets.of(UUID.fromString(begin))).isNotEqualTo(secret);
        assertThat(acknowledge(begin, secrets.of(UUID.fromString(begin)), "true", now)
                        .status())
                .isEqualTo(404);
        assertThat(list("").findValuesAsString("acknowledged_at")).allMatch(String::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"deleted\":false,\"at\":\"NOW\"",
                "\"at\":\"NOW\"",
                "\"deleted\":true",
                "\"deleted\":true,\"at\":\"2020-01-01T00:00:00Z\"",
                "\"deleted\":true,\"at\":\"2999-01-01T00:00:00Z\"",
                "\"deleted\":true,\"at\":\"soon\"",
                "\"deleted\":true,\"at\":\"NOW\",\"all\":true"
            })
    void anAcknowledgementThatSaysNoDeletionIsRefused(String said) {
        withdraw(person, give(person, "mood.note"));
        Letter end = app.received(2).get(1);

        Answer answer = client.post(
                "/consent/v1/events/" + end.id() + "/acknowledgement",
                "",
                "{\"secret\":\"%s\",%s}"
                        .formatted(
                                end.data().path("delete").path("secret").asString(),
                                said.replace("NOW", Instant.now().toString())));

        assertThat(answer.status()).as(answer.body()).isIn(400, 422);
        assertThat(list("").path(1).path("acknowledged_at").isNull()).isTrue();
    }

    @Test
    void whatWasNotDeletedInTimeIsListedUntilItIs() {
        withdraw(person, give(person, "mood.note"));
        Letter end = app.received(2).get(1);
        assertThat(list("?state=overdue").isEmpty()).isTrue();

        database.sql("update consent_event set delete_by = at where app = ? and delete_by is not null")
                .param(app.id)
                .update();
        assertThat(list("?state=overdue").path(0).path("id").asString()).isEqualTo(end.id());
        assertThat(list("?state=overdue").path(0).path("overdue").asBoolean()).isTrue();

        acknowledge(
                end.id(),
                end.data().path("delete").path("secret").asString(),
                "true",
                Instant.now().toString());
        assertThat(list("?state=overdue").isEmpty()).isTrue();
    }

    private String give(String subject, String... categories) {
        return give(app, subject, categories);
    }

    private String give(TestApp to, String subject, String... categories) {
        List<String> items = List.of(categories).stream()
                .map("{\"category\":\"%s\",\"operations\":[\"read\"]}"::formatted)
                .toList();
        Answer given = client.post(
                ME,
                TestWorld.ISSUER.selfService(subject),
                "{\"app\":\"%s\",\"purpose\":\"routine-personalisation\",\"validity\":\"P90D\",\"items\":[%s]}"
                        .formatted(to.id, String.join(",", items)));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json().path("id").asString();
    }

    private void withdraw(String subject, String consent) {
        Answer answer = client.post(ME + "/" + consent + "/withdraw", TestWorld.ISSUER.selfService(subject), "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private Answer acknowledge(String event, String secret, String deleted, String at) {
        return client.post(
                "/consent/v1/events/" + event + "/acknowledgement",
                "",
                "{\"secret\":\"%s\",\"deleted\":%s,\"at\":\"%s\"}".formatted(secret, deleted, at));
    }

    private Answer replay(String role, String body) {
        return client.post("/consent/v1/apps/" + app.id + "/events/replay", token(role), body);
    }

    private JsonNode list(String query) {
        return client.get("/consent/v1/apps/" + app.id + "/events" + query, token("operator"))
                .json()
                .path("events");
    }

    private void awaitState(String state, int count) {
        await().atMost(Duration.ofSeconds(25))
                .until(() -> list("?state=" + state).size() == count);
    }

    private static String token(String role) {
        return TestWorld.ISSUER.staff("aaaaaaaa-0000-4000-8000-000000000001", role);
    }
}

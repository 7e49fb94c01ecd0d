package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.kernel.AppId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What becomes of consents when an app does more, or may do less, than people were told. */
@ServiceTest
class ChangedTermsIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String PURPOSE = "routine-personalisation";
    private static final String ITEMS = """
            [{"category":"mood.self-report","operations":["read"]},{"category":"mood.note","operations":["read"]}]""";

    @LocalServerPort
    private int port;

    @Autowired
    private AppRegister register;

    @Autowired
    private Settling settling;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient database;

    private final String person = UUID.randomUUID().toString();
    private final String tool = TestWorld.ISSUER.selfService(person);
    private RegisterClient staff = new RegisterClient(0);
    private String id = "";
    private String described = "";

    @BeforeEach
    void anAppThatPeopleAllowed() {
        staff = new RegisterClient(port);
        id = "changing-" + NUMBER.incrementAndGet();
        described = """
                {"name":"App %s","organisation":"Quiet Ltd","place":"DE","setting":"private",
                 "purposes":["routine-personalisation","marketing"],"categories":["mood.note","mood.self-report"],
                 "redirect_uris":["https://quiet.example/callback"],
                 "disclosure":{"contact":"privacy@quiet.example","recipients":["Host Ltd"],
                   "transfers":["US"],"safeguard":"standard-clauses","retention_days":30}}""".formatted(id);
        staff.client.post(
                RegisterClient.APPS, staff.operator, described.replaceFirst("\\{", "{\"id\":\"" + id + "\","));
        staff.approve(id, 1, staff.secondOperator);
        keycloakKnows();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"Host Ltd\"] | [\"Host Ltd\",\"Data Brokers\"] | notice.wider-recipient",
                "Quiet Ltd | Bought Quiet SE | notice.wider-recipient",
                "[\"US\"] | [\"US\",\"CN\"] | notice.wider-transfer",
                "\"place\":\"DE\" | \"place\":\"CN\" | notice.wider-transfer",
                "\"retention_days\":30 | \"retention_days\":31 | notice.wider-retention"
            })
    void whatIsWiderThanPeopleWereToldEndsWhatTheyGaveAndTheyAreAskedAfresh(String old, String wider, String reason) {
        String consent = give(person);
        assertThat(states()).containsOnly("given");

        Answer proposed = staff.put(id, staff.operator, described.replace(old, wider));
        assertThat(proposed.json().path("ended").isNull()).isTrue();
        assertThat(states()).as("what is only proposed").containsOnly("given");
        putInForce(2);

        assertThat(states()).containsExactly("invalidated", "invalidated");
        settling.settle(new AppId(id));
        JsonNode ended = staff.get(id).json().path("ended");
        assertThat(ended.path("grants").asInt()).isEqualTo(2);
        assertThat(ended.path("reasons").path(reason).asInt()).isEqualTo(2);
        assertThat(ended.path("waiting").asInt()).isZero();
        assertThat(consent(consent).path("state").asString()).isEqualTo("invalidated");
        assertThat(states()).containsExactly("invalidated", "invalidated");
        JsonNode last = last(history(consent));
        assertThat(last.path("cause").asString()).isEqualTo("invalidated");
        assertThat(last.path("reason").asString()).isEqualTo(reason);
        assertThat(last.path("actor").asString()).isEqualTo("system");
        assertThat(recorded(consent)).isTrue();

        String again = grant(lodge());
        assertThat(consent(again).path("state").asString()).isEqualTo("given");
        assertThat(states()).contains("given");
        assertThat(notice(again)).isNotEqualTo(notice(consent));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "privacy@quiet.example | elsewhere@quiet.example",
                "App changing | Application changing",
                "[\"Host Ltd\"] | []",
                "\"retention_days\":30 | \"retention_days\":7",
                "[\"US\"],\"safeguard\":\"standard-clauses\" | []",
                "\"place\":\"DE\" | \"place\":\"US-CA\"",
                "\"redirect_uris\" | \"events_uri\":\"https://quiet.example/events\",\"redirect_uris\"",
                "standard-clauses | binding-rules",
                "\"mood.note\", | \"mood.note\",\"skin.image\","
            })
    void lessAndOtherWordsAndWhatNobodyWasAskedForChangeNothing(String old, String other) {
        String consent = give(person);
        String changed = described.replace(old, other);
        assertThat(changed).isNotEqualTo(described);

        assertThat(staff.put(id, staff.operator, changed).status()).isEqualTo(200);
        putInForce(2);
        settling.settle(new AppId(id));

        assertThat(staff.get(id).json().path("edition").asInt()).isEqualTo(2);
        assertThat(staff.get(id).json().path("ended").isNull()).isTrue();
        assertThat(states()).containsExactly("given", "given");
        assertThat(consent(consent).path("revision").asLong()).isPositive();
        assertThat(last(history(consent)).path("cause").asString()).isEqualTo("given");
    }

    @Test
    void aCategoryThatIsApprovedNoMoreEndsItsGrantsAndLeavesTheOthers() {
        String consent = give(person);
        String waiting = lodge();

        Answer answer = staff.put(id, staff.operator, described.replace("\"mood.note\",", ""));

        assertThat(answer.json().path("edition").asInt()).as(answer.body()).isEqualTo(2);
        assertThat(answer.json()
                        .path("ended")
                        .path("reasons")
                        .path("app.category-not-approved")
                        .asInt())
                .isOne();
        assertThat(answer.json().path("ended").path("waiting").asInt()).isZero();
        assertThat(states()).containsExactlyInAnyOrder("given", "invalidated");
        JsonNode still = consent(consent);
        assertThat(still.path("state").asString()).isEqualTo("given");
        assertThat(still.path("grants").findValuesAsString("state")).containsExactlyInAnyOrder("given", "invalidated");
        assertThat(grantAll(waiting).problem()).as("what was asked before").isEqualTo("gone");

        Answer renewed =
                staff.client.post("/consent/v1/me/consents/" + consent + "/renew", tool, """
                {"validity":"P30D","notice":"%s"}""".formatted(current()));
        assertThat(renewed.json().path("grants").findValuesAsString("state"))
                .as(renewed.body())
                .containsExactlyInAnyOrder("renewed", "invalidated");
    }

    @Test
    void aPurposeThatIsApprovedNoMoreEndsWhatWasGivenForIt() {
        String consent = give(person);

        Answer answer = staff.put(id, staff.operator, described.replace("\"routine-personalisation\",", ""));

        assertThat(answer.json()
                        .path("ended")
                        .path("reasons")
                        .path("app.purpose-not-approved")
                        .asInt())
                .as(answer.body())
                .isEqualTo(2);
        assertThat(consent(consent).path("state").asString()).isEqualTo("invalidated");
        assertThat(states()).containsOnly("invalidated");
    }

    @Test
    void theAnswerWaitsUntilNoGatewayGoesByWhatHasEnded()
            throws ExecutionException, InterruptedException, TimeoutException {
        give(person);
        database.sql("delete from gateway_lease").update();
        renewLease();
        try {
            CompletableFuture<Answer> changing = CompletableFuture.supplyAsync(
                    () -> staff.put(id, staff.operator, described.replace("\"mood.note\",", "")));
            await().until(() -> states().contains("invalidated"));
            assertThat(changing).isNotDone();

            await().until(() -> {
                renewLease();
                return changing.isDone();
            });
            assertThat(changing.get(10, TimeUnit.SECONDS)
                            .json()
                            .path("ended")
                            .path("grants")
                            .asInt())
                    .isOne();
        } finally {
            database.sql("delete from gateway_lease").update();
        }
    }

    @Test
    void whatACrashLeavesUnnotedIsAllowedNoMoreAndIsNotedLater() {
        String consent = give(person);
        staff.put(id, staff.operator, described.replace("[\"US\"]", "[\"US\",\"CN\"]"));

        // as if this service had died right after the commit: nobody calls settle
        putInForce(2);

        assertThat(states()).containsOnly("invalidated");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> consent(consent).path("state").asString().equals("invalidated"));
        settling.settle(new AppId(id));
        assertThat(history(consent).findValuesAsString("cause")).containsOnlyOnce("invalidated");
    }

    @Test
    void whoWithdrawsOrRenewsWhileTheRecordsFollowLosesNothing() throws Exception {
        List<String> people = new ArrayList<>();
        List<String> consents = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            people.add(UUID.randomUUID().toString());
            consents.add(give(people.getLast()));
        }
        staff.put(id, staff.operator, described.replace("[\"US\"]", "[\"US\",\"CN\"]"));
        putInForce(2);
        String notice = current();
        List<CompletableFuture<?>> acts = new ArrayList<>();
        acts.add(CompletableFuture.runAsync(() -> settling.settle(new AppId(id))));
        acts.add(CompletableFuture.runAsync(() -> settling.settle(new AppId(id))));
        for (int i = 0; i < 12; i++) {
            String owner = TestWorld.ISSUER.selfService(people.get(i));
            String path = "/consent/v1/me/consents/" + consents.get(i);
            boolean renews = i % 2 == 0;
            acts.add(CompletableFuture.runAsync(() -> {
                Answer answer = renews
                        ? staff.client.post(
                                path + "/renew", owner, "{\"validity\":\"P30D\",\"notice\":\"%s\"}".formatted(notice))
                        : staff.client.post(path + "/withdraw", owner, "{}");
                assertThat(answer.status()).as(answer.body()).isIn(200, 409);
            }));
        }
        CompletableFuture.allOf(acts.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        settling.settle(new AppId(id));

        for (int i = 0; i < 12; i++) {
            JsonNode after = staff.client
                    .get("/consent/v1/me/consents/" + consents.get(i), TestWorld.ISSUER.selfService(people.get(i)))
                    .json();
            String state = after.path("state").asString();
            assertThat(state).isIn("invalidated", "withdrawn", "renewed");
            boolean toldOfNow = after.path("notice").path("hash").asString().equals(notice);
            assertThat(state.equals("renewed"))
                    .as("only who was told of the new place")
                    .isEqualTo(toldOfNow);
        }
    }

    @Test
    void whatIsTakenBackBeforeTheRecordsFollowedHasEndedNothingMore() {
        String consent = give(person);
        staff.put(id, staff.operator, described.replace("\"mood.note\",", ""));
        String second = give(person);

        staff.put(id, staff.operator, described);
        putInForce(3);
        settling.settle(new AppId(id));

        assertThat(staff.get(id).json().path("ended").isNull()).isTrue();
        assertThat(consent(second).path("state").asString()).isEqualTo("given");
        assertThat(consent(consent).path("grants").findValuesAsString("state")).contains("invalidated");
    }

    @Test
    void manyConsentsAreAllowedNoMoreAtOnceAndTheirRecordsFollowInBatches() {
        String consent = give(person);
        multiply(consent, 1_300);
        staff.put(id, staff.operator, described.replace("[\"US\"]", "[\"US\",\"CN\"]"));
        putInForce(2);

        assertThat(states()).containsOnly("invalidated");
        assertThat(states(database.sql("select subject from consent where app = ? order by id limit 1 offset 700")
                        .param(id)
                        .query(String.class)
                        .single()))
                .containsOnly("invalidated");
        settling.settle(new AppId(id));
        assertThat(staff.get(id).json().path("ended").path("grants").asInt()).isEqualTo(2_602);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> staff.get(id).json().path("ended").path("waiting").asInt() == 0);
        assertThat(database.sql("select count(*) from consent where app = ? and state = 'invalidated'")
                        .param(id)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1_301);
    }

    @Test
    void aConsentWhoseNoticeNobodyKeptEndsWithTheNextChange() {
        String consent = give(person);
        database.sql("update consent set notice_hash = ? where id = ?")
                .params("0".repeat(64), UUID.fromString(consent))
                .update();

        staff.put(id, staff.operator, described.replace("\"retention_days\":30", "\"retention_days\":7"));
        putInForce(2);
        settling.settle(new AppId(id));

        assertThat(staff.get(id)
                        .json()
                        .path("ended")
                        .path("reasons")
                        .path("notice.not-kept")
                        .asInt())
                .isEqualTo(2);
        assertThat(consent(consent).path("state").asString()).isEqualTo("invalidated");
    }

    private void multiply(String consent, int times) {
        database.sql("""
                        with copies as (
                            insert into consent
                            select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(),
                                    'subject', gen_random_uuid()))).*
                            from consent c, generate_series(1, ?) where c.id = ? returning id)
                        insert into consent_grant
                        select (jsonb_populate_record(g, jsonb_build_object('id', gen_random_uuid(), 'consent', copies.id))).*
                        from copies, consent_grant g where g.consent = ?
                        """)
                .params(times, UUID.fromString(consent), UUID.fromString(consent))
                .update();
    }

    private String give(String subject) {
        Answer given = staff.client.post(
                "/consent/v1/me/consents", TestWorld.ISSUER.selfService(subject), """
                {"app":"%s","purpose":"%s","validity":"P90D","items":%s}""".formatted(id, PURPOSE, items()));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json().path("id").asString();
    }

    /** What the app may ask for now. */
    private String items() {
        return staff.get(id).json().path("terms").path("categories").toString().contains("mood.note")
                ? ITEMS
                : "[{\"category\":\"mood.self-report\",\"operations\":[\"read\"]}]";
    }

    private String lodge() {
        Answer lodged = staff.client.post(
                "/consent/v1/requests", TestWorld.ISSUER.app(person, id, PURPOSE), """
                {"purpose":"%s","validity":"P30D","items":%s}""".formatted(PURPOSE, ITEMS));
        assertThat(lodged.status()).as(lodged.body()).isEqualTo(201);
        return lodged.json().path("id").asString();
    }

    private String grant(String request) {
        Answer given = grantAll(request);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json().path("id").asString();
    }

    private Answer grantAll(String request) {
        return staff.client.post(
                "/consent/v1/me/consents", tool, "{\"request\":\"%s\",\"grants\":%s}".formatted(request, ITEMS));
    }

    /** The hash of the notice that is shown now. */
    private String current() {
        give(UUID.randomUUID().toString());
        return database.sql("select hash from notice where app = ? order by first_shown_at desc, hash limit 1")
                .param(id)
                .query(String.class)
                .single();
    }

    private JsonNode consent(String consent) {
        return staff.client.get("/consent/v1/me/consents/" + consent, tool).json();
    }

    private String notice(String consent) {
        return consent(consent).path("notice").path("hash").asString();
    }

    private JsonNode history(String consent) {
        return staff.client
                .get("/consent/v1/me/consents/" + consent + "/history", tool)
                .json()
                .path("history");
    }

    private static JsonNode last(JsonNode array) {
        return array.path(array.size() - 1);
    }

    private List<String> states() {
        return states(person);
    }

    /** What gateways see. */
    private List<String> states(String subject) {
        return staff.client
                .get("/internal/v1/subjects/" + subject + "/snapshot", TestWorld.GATEWAY_KEY)
                .json()
                .path("grants")
                .findValuesAsString("state");
    }

    private boolean recorded(String consent) {
        return database
                .sql("select convert_from(entry, 'UTF8') as entry from ledger_leaf order by sequence desc limit 50")
                .query((row, number) -> row.getString("entry"))
                .list()
                .stream()
                .anyMatch(entry -> entry.contains(consent) && entry.contains("\"cause\":\"invalidated\""));
    }

    private void putInForce(int edition) {
        staff.approve(id, edition, staff.secondOperator);
        if (staff.get(id).json().path("edition").asInt() < edition) {
            keycloakKnows();
        }
    }

    /** What happens once Keycloak has answered; with a real one in AppsIT of the system tests. */
    private void keycloakKnows() {
        transactions.executeWithoutResult(status -> {
            AppRegister.Wanted wanted = register.wanted(new AppId(id)).orElseThrow();
            register.known(new AppId(id), wanted.revision());
        });
    }

    private void renewLease() {
        JsonNode heads = staff.client
                .post("/internal/v1/gateways/gateway-1/lease", TestWorld.GATEWAY_KEY, "{\"applied\":{}}")
                .json()
                .path("heads");
        staff.client.post(
                "/internal/v1/gateways/gateway-1/lease", TestWorld.GATEWAY_KEY, "{\"applied\":%s}".formatted(heads));
    }
}

package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
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
import org.neuroskin.consentservice.people.Guardianships;
import org.neuroskin.consentservice.people.TestFamily;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Grant;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Failures that other consent systems had, each by its number in our research (consent-anchors, section 2.3). */
@ServiceTest
class KnownFailuresIT {
    private static final String ME = "/consent/v1/me/consents";
    private static final List<String> CATEGORIES =
            List.of("mood.note", "mood.self-report", "mood.inferred", "skin.image", "skin.assessment");

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping routes;

    @Autowired
    private Guardianships guardianships;

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
    void number3NothingIsTrueBeforeTheFirstConsent() {
        Instant before = Instant.now().minusMillis(1);
        String consent = id(give("mood.note"));
        for (int seconds = 0; seconds < 1000; seconds += 111) {
            Answer then = client.get(ME + "/" + consent + "?at=" + before.minusSeconds(seconds), tool);
            assertThat(then.json().path("state").asString()).isEqualTo("unknown");
            assertThat(then.json().path("grants").size()).isZero();
        }
    }

    @Test
    void number4OfTwoChangesOfTheSameInstantTheOneRecordedLastCounts() {
        String consent = id(give("mood.note"));
        Instant given = Instant.parse(
                client.get(ME + "/" + consent, tool).json().path("given_at").asString());
        // a replica whose clock runs behind records a withdrawal as of the very instant of the consent
        database.sql("insert into consent_history (id, at, actor, correlation)"
                        + " values (nextval('consent_history_seq'), 1, 'subject', '')")
                .update();
        for (String table : List.of("consent_aud", "consent_grant_aud")) {
            String columns = String.join(",", columns(table));
            database.sql(
                            "insert into %s (rev, revtype, state, %s) select currval('consent_history_seq'), 1, 'withdrawn', %s from %s where %s = ?::uuid"
                                    .formatted(
                                            table,
                                            columns,
                                            columns,
                                            table,
                                            table.equals("consent_aud") ? "id" : "consent"))
                    .param(consent)
                    .update();
        }

        JsonNode history =
                client.get(ME + "/" + consent + "/history", tool).json().path("history");
        assertThat(history.get(1).path("state").asString()).isEqualTo("withdrawn");
        assertThat(Instant.parse(history.get(1).path("at").asString()))
                .isBefore(Instant.parse(history.get(0).path("at").asString()));
        assertThat(client.get(ME + "/" + consent + "?at=" + given, tool)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("withdrawn");
    }

    @Test
    void number9TheEndOfATokenIsNotTheEndOfAConsent() {
        JsonNode consent = give("mood.note");
        String expired = TestWorld.ISSUER.sign(TestWorld.ISSUER
                .claims(person, "mood-coach", "purpose:routine-personalisation")
                .expirationTime(Date.from(Instant.now().minusSeconds(600)))
                .build());
        assertThat(client.get("/consent/v1/requests/" + UUID.randomUUID(), expired)
                        .status())
                .isEqualTo(401);
        TestWorld.ISSUER.whileSilent(
                () -> assertThat(snapshot().grants().getFirst().state()).isEqualTo(ConsentState.GIVEN));
        assertThat(client.get(ME + "/" + id(consent), tool).json()).isEqualTo(consent);
        // consents know nothing of tokens but who sent one: no event of the identity provider can reach them
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("..consentservice.consent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.keycloak..", "..oauth2.client..")
                .check(new ClassFileImporter().importPackages("org.neuroskin.consentservice.consent"));
    }

    @Test
    void number10AWithdrawalCountsWhateverTokensThereStillAre() {
        String app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
        JsonNode consent = give("mood.note");
        client.post(ME + "/" + id(consent) + "/withdraw", tool, "");

        assertThat(client.get("/consent/v1/requests/" + UUID.randomUUID(), app).status())
                .as("the app's token is good as ever")
                .isEqualTo(404);
        assertThat(snapshot().grants()).noneMatch(grant -> grant.state().allows());
    }

    @Test
    void number12EveryGrantIsWithdrawnByItself() {
        JsonNode consent = give(CATEGORIES.toArray(String[]::new));
        for (int i = 0; i < CATEGORIES.size(); i++) {
            String grant = id(consent.path("grants").get(i));
            client.post(ME + "/" + id(consent) + "/withdraw", tool, "{\"grants\":[\"" + grant + "\"]}");

            List<Grant> standing = snapshot().grants().stream()
                    .filter(each -> each.state().allows())
                    .toList();
            assertThat(standing)
                    .hasSize(CATEGORIES.size() - i - 1)
                    .noneMatch(each -> each.id().toString().equals(grant));
        }
    }

    @Test
    void number13NothingDeletesAConsentOrItsHistory() {
        give("mood.note");
        assertThat(routes.getHandlerMethods().keySet())
                .filteredOn(route -> route.getMethodsCondition().getMethods().contains(RequestMethod.DELETE))
                .flatExtracting(route -> route.getPatternValues())
                .noneMatch(path -> path.contains("/consents"));
        for (String purge : List.of(
                "delete from consent",
                "delete from consent_grant",
                "delete from consent_history",
                "delete from consent_aud",
                "delete from consent_grant_aud",
                "delete from ledger_leaf")) {
            assertThatThrownBy(() -> database.sql(purge).update()).as(purge).isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void number14ARecordIsNeverWithoutItsRevisionNorARevisionWithoutItsRecord() {
        JsonNode consent = give("mood.note");
        ConsentSnapshot before = snapshot();
        database.sql("alter table consent_change add constraint broken_for_test check (revision <= " + before.revision()
                        + " or shard <> " + before.shard() + ") not valid")
                .update();
        try {
            assertThat(client.post(ME + "/" + id(consent) + "/withdraw", tool, "")
                            .status())
                    .isEqualTo(500);
        } finally {
            database.sql("alter table consent_change drop constraint broken_for_test")
                    .update();
        }
        assertThat(client.get(ME + "/" + id(consent), tool).json()).isEqualTo(consent);
        assertThat(snapshot()).isEqualTo(before);
        assertThat(client.get(ME + "/" + id(consent) + "/history", tool)
                        .json()
                        .path("history")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void number15ManySubmitsAtOnceMakeOneConsent() throws ExecutionException, InterruptedException {
        Set<String> consents = new HashSet<>();
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService fingers = Executors.newFixedThreadPool(12)) {
            for (int i = 0; i < 12; i++) {
                answers.add(fingers.submit(() -> client.send(client.request(ME, tool)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "one-press")
                        .POST(HttpRequest.BodyPublishers.ofString(body("mood.note"))))));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(201);
                consents.add(id(answer.get().json()));
            }
        }
        assertThat(consents).hasSize(1);
        assertThat(client.get(ME, tool).json().path("consents").size()).isEqualTo(1);
    }

    @Test
    void number16AGuardiansConsentEndsAtMajority() {
        TestFamily family = new TestFamily(client, 15, "DE");
        TestFamily.Guardian guardian = family.guardian();
        JsonNode consent = family.given(guardian, "mood.note");
        assertThat(consent.path("grants")
                        .get(0)
                        .path("conditions")
                        .path("by_guardian")
                        .asBoolean())
                .isTrue();

        family.born(family.child, LocalDate.now(ZoneOffset.UTC).minusYears(18), "DE");
        guardianships.settleAll();
        String path = ME + "/" + id(consent);
        assertThat(client.get(path, family.own).json().path("state").asString()).isEqualTo("expired");
        assertThat(family.standing()).isZero();
        JsonNode history = client.get(path + "/history", family.own).json().path("history");
        JsonNode last = history.get(history.size() - 1);
        assertThat(last.path("cause").asString()).isEqualTo("came-of-age");
        assertThat(last.path("effective_at").asString())
                .isEqualTo(consent.path("given_at").asString());
        assertThat(client.get("/consent/v1/wards/" + family.child + "/consents", guardian.tool())
                        .status())
                .isEqualTo(404);
        assertThat(client.get("/consent/v1/me/requests", family.own)
                        .json()
                        .path("requests")
                        .size())
                .isOne();
    }

    @Test
    void number17EveryAnswerNamesTheRevisionThatItRestsOn() {
        JsonNode consent = give("mood.note");
        long given = consent.path("revision").asLong();
        assertThat(snapshot().changedAt())
                .isEqualTo(given)
                .isLessThanOrEqualTo(snapshot().revision());
        JsonNode withdrawn =
                client.post(ME + "/" + id(consent) + "/withdraw", tool, "").json();
        assertThat(withdrawn.path("revision").asLong()).isGreaterThan(given);
        assertThat(snapshot().changedAt()).isEqualTo(withdrawn.path("revision").asLong());
        assertThat(client.get(ME + "/" + id(consent), tool).response().headers().firstValue("ETag"))
                .contains("\"" + withdrawn.path("revision").asLong() + "\"");
    }

    private List<String> columns(String table) {
        return database.sql("select column_name from information_schema.columns where table_name = ?"
                        + " and column_name not in ('rev', 'revtype', 'state')")
                .param(table)
                .query((row, number) -> String.valueOf(row.getString(1)))
                .list();
    }

    private JsonNode give(String... categories) {
        Answer given = client.post(ME, tool, body(categories));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json();
    }

    private static String body(String... categories) {
        List<String> items = new ArrayList<>();
        for (String category : categories) {
            items.add("{\"category\":\"" + category + "\",\"operations\":[\"read\"]}");
        }
        return """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"P90D","items":[%s]}""".formatted(String.join(",", items));
    }

    private ConsentSnapshot snapshot() {
        Answer answer = client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY);
        return JsonMapper.shared().readValue(answer.body(), ConsentSnapshot.class);
    }

    private static String id(JsonNode node) {
        return node.path("id").asString();
    }
}

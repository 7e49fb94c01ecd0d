package org.neuroskin.consentservice.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.people.TestFamily.Guardian;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What guardians decide, and what they cannot. */
@ServiceTest
class WardsIT {
    private static final String NOTE = "mood.note";
    private static final String SKIN = "skin.assessment";
    private static final String MINE = "/consent/v1/me/consents";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private Guardianships guardianships;

    private TestClient client = new TestClient(0);

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestFamily family;

    @SuppressWarnings("NullAway.Init")
    private Guardian mother;

    @BeforeEach
    void aChildWithAGuardian() {
        client = new TestClient(port);
        family = new TestFamily(client, 12, "DE");
        mother = family.guardian();
    }

    @Test
    void aChildCannotGiveAloneAndTheWishWaitsForTheGuardian() {
        String request = family.asked(NOTE);
        Answer alone = family.giveAlone(request, NOTE);
        assertThat(alone.problem()).isEqualTo("guardian-needed");
        assertThat(alone.json().path("categories").get(0).asString()).isEqualTo(NOTE);
        assertThat(client.get(MINE, family.own).json().path("consents").isEmpty())
                .as("nothing half-written")
                .isTrue();

        Answer assent = client.post("/consent/v1/me/requests/" + request + "/assent", family.own, "");
        assertThat(assent.status()).as(assent.body()).isEqualTo(200);
        JsonNode waiting =
                client.get(family.ward("/requests"), mother.tool()).json().path("requests");
        assertThat(waiting.get(0).path("id").asString()).isEqualTo(request);
        assertThat(waiting.get(0).has("assented_at")).isTrue();
        assertThat(family.standing()).isZero();

        Answer given = family.give(mother, request, NOTE);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        assertThat(given.response().headers().firstValue("Location").orElseThrow())
                .startsWith(family.ward("/consents/"));
        assertThat(family.standing()).isOne();
        assertThat(family.give(mother, request, NOTE).json()).isEqualTo(given.json());
    }

    @Test
    void theYoungPersonSeesWhoGaveItAndTheHistoryKeepsIt() {
        JsonNode given = family.given(mother, NOTE);
        String path = MINE + "/" + given.path("id").asString();
        JsonNode seen = client.get(path, family.own).json();
        assertThat(seen.path("grants")
                        .get(0)
                        .path("conditions")
                        .path("by_guardian")
                        .asBoolean())
                .isTrue();
        JsonNode entry =
                client.get(path + "/history", family.own).json().path("history").get(0);
        assertThat(entry.path("reason").asString()).isEqualTo("guardian");
        assertThat(database.sql(
                                "select count(*) from ledger_leaf where convert_from(entry, 'UTF8')::jsonb"
                                        + " @> jsonb_build_object('event', jsonb_build_object('consent', ?::text, 'actor', ?::text))")
                        .params(given.path("id").asString(), entry.path("actor").asString())
                        .query(Long.class)
                        .single())
                .isOne();
    }

    @Test
    void theYoungPersonWithdrawsItAtAnyTimeAndItIsNotGivenAgain() {
        JsonNode given = family.given(mother, NOTE);
        Answer withdrawn = client.post(MINE + "/" + given.path("id").asString() + "/withdraw", family.own, "");
        assertThat(withdrawn.status()).isEqualTo(200);
        assertThat(family.standing()).isZero();

        Answer again = family.give(mother, family.asked(NOTE), NOTE);
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.problem()).isEqualTo("not-for-guardians");
        assertThat(again.json().path("because").asString()).isEqualTo("own-refusal");
        assertThat(family.give(mother, family.asked(SKIN), SKIN).status())
                .as("something else")
                .isEqualTo(201);
        assertThat(family.give(mother, family.asked("mood"), "mood")
                        .json()
                        .path("because")
                        .asString())
                .as("the heading above it")
                .isEqualTo("own-refusal");
    }

    @Test
    void whoStopsOneOfAHeadingObjectsToThatOneOnly() {
        family.given(mother, "regimen");
        Answer stopped = client.post("/consent/v1/me/withdrawals", family.own, """
                {"app":"mood-coach","categories":["regimen.product-use"]}""");
        assertThat(stopped.status()).as(stopped.body()).isEqualTo(200);
        family.given(mother, "regimen.recommendation");
        for (String refused : List.of("regimen.product-use", "regimen")) {
            assertThat(family.give(mother, family.asked(refused), refused)
                            .json()
                            .path("because")
                            .asString())
                    .as(refused)
                    .isEqualTo("own-refusal");
        }
    }

    @Test
    void onlyTheYoungPersonTakesTheirRefusalBack() {
        String request = family.asked(NOTE);
        refuse(request);
        String objection = firstObjection(mother);
        assertThat(delete(family.ward("/objections/" + objection), mother.tool())
                        .status())
                .isEqualTo(404);
        assertThat(family.give(mother, family.asked(NOTE, SKIN), NOTE, SKIN).problem())
                .isEqualTo("not-for-guardians");
        String mine = "/consent/v1/me/objections/" + objection;
        assertThat(delete(mine, family.own).status()).isEqualTo(204);
        assertThat(delete(mine, family.own).status()).isEqualTo(204);
        assertThat(family.give(mother, family.asked(NOTE, SKIN), NOTE, SKIN).status())
                .isEqualTo(201);
    }

    private String firstObjection(Guardian who) {
        return client.get(family.ward("/objections"), who.tool())
                .json()
                .path("objections")
                .get(0)
                .path("id")
                .asString();
    }

    @Test
    void aRefusalOfTheYoungPersonEndsWhatAGuardianGave() {
        family.given(mother, NOTE);
        refuse(family.asked(NOTE, SKIN));
        assertThat(family.standing()).isZero();
    }

    @Test
    void aNeverOfTheYoungPersonIsStrongerThanAnyGuardian() {
        client.send(client.request("/consent/v1/me/never/mood", family.own).PUT(HttpRequest.BodyPublishers.noBody()));
        Answer refused = family.give(mother, family.asked(NOTE), NOTE);
        assertThat(refused.json().path("because").asString()).isEqualTo("never");
    }

    @Test
    void ofTwoGuardiansTheOneWhoRefusesWinsUntilThatIsTakenBack() {
        Guardian father = family.guardian();
        JsonNode given = family.given(mother, NOTE);
        String path = family.ward("/consents/" + given.path("id").asString());
        assertThat(client.post(path + "/withdraw", father.tool(), "").status()).isEqualTo(200);
        assertThat(family.standing()).isZero();

        Answer again = family.give(mother, family.asked(NOTE), NOTE);
        assertThat(again.json().path("because").asString()).isEqualTo("other-guardian");
        String objection = firstObjection(father);
        assertThat(delete(family.ward("/objections/" + objection), mother.tool())
                        .status())
                .isEqualTo(404);
        assertThat(delete(family.ward("/objections/" + objection), father.tool())
                        .status())
                .isEqualTo(204);
        family.given(mother, NOTE);
        assertThat(family.standing()).isOne();

        String request = family.asked(NOTE, SKIN);
        assertThat(client.post(family.ward("/requests/" + request + "/refuse"), father.tool(), "")
                        .status())
                .isEqualTo(200);
        assertThat(family.standing()).as("a refusal ends it as well").isZero();
    }

    @Test
    void whoIsNoGuardianAnyMoreStandsInNobodysWay() {
        Guardian father = family.guardian();
        client.post(family.ward("/requests/" + family.asked(NOTE) + "/refuse"), father.tool(), "");
        assertThat(family.give(mother, family.asked(NOTE, SKIN), NOTE, SKIN).status())
                .isEqualTo(403);
        family.operator(father.id(), "revoke", "{\"reason\":\"authority-ended\"}");
        assertThat(family.give(mother, family.asked(NOTE, SKIN), NOTE, SKIN).status())
                .isEqualTo(201);
    }

    @Test
    void ofTwoAtOnceWhoGiveAndRefuseNothingStandsInTheEnd() throws Exception {
        Guardian father = family.guardian();
        String request = family.asked(NOTE);
        String other = family.asked(NOTE, SKIN);
        try (ExecutorService hands = Executors.newFixedThreadPool(2)) {
            List<Callable<Answer>> both = List.of(
                    () -> family.give(mother, request, NOTE),
                    () -> client.post(family.ward("/requests/" + other + "/refuse"), father.tool(), ""));
            List<Integer> statuses = new ArrayList<>();
            for (Future<Answer> answer : hands.invokeAll(both)) {
                statuses.add(answer.get().status());
            }
            assertThat(statuses.getLast()).isEqualTo(200);
            assertThat(statuses.getFirst()).isIn(201, 403);
        }
        assertThat(family.standing()).isZero();
    }

    @Test
    void whoIsOldEnoughInTheirCountryDecidesAloneAndNoGuardianDoes() {
        TestFamily grown = new TestFamily(client, 14, "AT");
        Guardian guardian = grown.guardian();
        String request = grown.asked(NOTE);
        Answer refused = grown.give(guardian, request, NOTE);
        assertThat(refused.json().path("because").asString()).isEqualTo("own-choice");
        assertThat(client.post(grown.ward("/requests/" + request + "/refuse"), guardian.tool(), "")
                        .problem())
                .isEqualTo("not-for-guardians");
        assertThat(client.post("/consent/v1/me/requests/" + request + "/assent", grown.own, "")
                        .status())
                .isEqualTo(409);
        JsonNode given = grown.giveAlone(request, NOTE).json();
        assertThat(grown.standing()).isOne();
        Answer withdrawn =
                client.post(grown.ward("/consents/" + given.path("id").asString() + "/withdraw"), guardian.tool(), "");
        assertThat(withdrawn.problem()).isEqualTo("not-for-guardians");
        assertThat(grown.standing()).isOne();
        TestFamily german = new TestFamily(client, 14, "DE");
        assertThat(german.giveAlone(german.asked(NOTE), NOTE).problem())
                .as("the same age elsewhere")
                .isEqualTo("guardian-needed");
    }

    @Test
    void aChildCannotProlongOrWidenWhatAGuardianGave() {
        JsonNode given = family.given(mother, NOTE);
        String path = MINE + "/" + given.path("id").asString();
        String notice = given.path("notice").path("hash").asString();
        assertThat(client.post(
                                path + "/renew",
                                family.own,
                                "{\"validity\":\"P365D\",\"notice\":\"%s\"}".formatted(notice))
                        .problem())
                .isEqualTo("guardian-needed");
        assertThat(client.post(path + "/amend", family.own, """
                        {"notice":"%s","add":[{"category":"%s","operations":["read"]}]}""".formatted(notice, SKIN))
                        .problem())
                .isEqualTo("guardian-needed");
        assertThat(family.standing()).isOne();
    }

    @Test
    void aGuardianDecidesNoRequestThatWasLodgedForSomebodyElse() {
        TestFamily other = new TestFamily(client, 12, "DE");
        String foreign = other.asked(NOTE);
        assertThat(family.give(mother, foreign, NOTE).status()).isEqualTo(404);
        assertThat(client.post(family.ward("/requests/" + foreign + "/refuse"), mother.tool(), "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void atMajorityTheAdultIsAskedAfreshOnceHoweverManyClocksRun() throws Exception {
        JsonNode given = family.given(mother, NOTE, SKIN);
        family.born(family.child, LocalDate.now(ZoneOffset.UTC).minusYears(18), "DE");
        assertThat(family.give(mother, family.asked(NOTE), NOTE).status())
                .as("before any clock has run")
                .isEqualTo(404);
        try (ExecutorService clocks = Executors.newFixedThreadPool(3)) {
            List<Callable<Integer>> all =
                    List.of(guardianships::settleAll, guardianships::settleAll, guardianships::settleAll);
            for (Future<Integer> settled : clocks.invokeAll(all)) {
                settled.get();
            }
        }
        List<JsonNode> fresh = new ArrayList<>();
        client.get("/consent/v1/me/requests", family.own)
                .json()
                .path("requests")
                .forEach(request -> {
                    if (request.path("items").size() == 2) {
                        fresh.add(request);
                    }
                });
        assertThat(fresh).hasSize(1);
        assertThat(fresh.getFirst().path("items").get(0).path("conditions").has("by_guardian"))
                .isFalse();
        assertThat(client.get("/consent/v1/guardianships", mother.tool()).body())
                .contains("\"reason\":\"majority\"")
                .doesNotContain(family.child);
        Answer own = family.giveAlone(fresh.getFirst().path("id").asString(), NOTE, SKIN);
        assertThat(own.status()).as(own.body()).isEqualTo(201);
        assertThat(own.json().path("valid_until")).isEqualTo(given.path("valid_until"));
        assertThat(family.standing()).isEqualTo(2);
    }

    private void refuse(String request) {
        assertThat(client.post("/consent/v1/me/requests/" + request + "/refuse", family.own, "")
                        .status())
                .isEqualTo(200);
    }

    private Answer delete(String path, String tool) {
        return client.send(client.request(path, tool).DELETE());
    }
}

package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Renewal, amendment, deferral, refusal, withdrawal by category, and ends by others and by the clock. */
@ServiceTest
class ConsentActsIT {
    private static final String ME = "/consent/v1/me/";
    private static final String NOTE = "{\"category\":\"mood.note\",\"operations\":[\"read\"]}";
    private static final String SELF = "{\"category\":\"mood.self-report\",\"operations\":[\"read\",\"derive\"]}";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Autowired
    private ConsentEnds ends;

    @Autowired
    private Apps apps;

    @Autowired
    private NoticeStore notices;

    @Autowired
    private ConsentExpiry expiry;

    private TestClient client = new TestClient(0);
    private String person = "";
    private String tool = "";

    @BeforeEach
    void aPerson() {
        client = new TestClient(port);
        person = UUID.randomUUID().toString();
        tool = TestWorld.ISSUER.selfService(person);
    }

    @Nested
    class Amendment {

        @Test
        void narrowingNeedsNoNoticeAndTheAnswerShowsExactlyWhatChanged() {
            JsonNode consent = give(NOTE + "," + SELF);
            String self = grant(consent, "mood.self-report");

            Answer amended =
                    post("consents/" + id(consent) + "/amend", """
                    {"change":[{"grant":"%s","operations":["read"],"fidelity":"summary",
                        "conditions":{"place":"EU"}}],"remove":["%s"]}""".formatted(self, grant(consent, "mood.note")));

            assertThat(amended.status()).as(amended.body()).isEqualTo(200);
            JsonNode changes = amended.json().path("changes");
            assertThat(changes.size()).isEqualTo(2);
            JsonNode removed = changes.get(0);
            assertThat(removed.path("before").path("state").asString()).isEqualTo("given");
            assertThat(removed.path("after").path("state").asString()).isEqualTo("withdrawn");
            JsonNode narrowed = changes.get(1);
            assertThat(narrowed.path("before").path("operations").size()).isEqualTo(2);
            assertThat(narrowed.path("before").path("conditions").has("place")).isFalse();
            assertThat(narrowed.path("after").path("id").asString()).isEqualTo(self);
            assertThat(narrowed.path("after").path("operations").size()).isEqualTo(1);
            assertThat(narrowed.path("after").path("conditions").path("place").asString())
                    .isEqualTo("EU");
            JsonNode history = get("consents/" + id(consent) + "/history").path("history");
            assertThat(history.get(1).path("cause").asString()).isEqualTo("amended");
            assertThat(history.get(1).path("changes")).isEqualTo(changes);
            assertThat(amended.json().path("consent").path("state").asString()).isEqualTo("given");
            assertThat(snapshot().toString()).contains("summary").contains("EU");
        }

        @Test
        void wideningNeedsTheNoticeThatIsShownNow() {
            JsonNode consent = give(NOTE);
            String add = "{\"add\":[" + SELF + "]%s}";
            String path = "consents/" + id(consent) + "/amend";

            assertThat(pointers(post(path, add.formatted("")))).containsExactly("/notice");
            assertThat(pointers(post(path, add.formatted(",\"notice\":\"0000\""))))
                    .containsExactly("/notice");
            for (String wider : List.of(
                    "\"operations\":[\"read\",\"write\"]",
                    "\"valid_until\":\"" + Instant.now().plus(Duration.ofDays(300)) + "\"",
                    "\"conditions\":{\"form\":\"written-release\"}")) {
                Answer answer = post(
                        path, "{\"change\":[{\"grant\":\"%s\",%s}]}".formatted(grant(consent, "mood.note"), wider));
                assertThat(pointers(answer)).as(wider).containsExactly("/notice");
            }
            assertThat(get("consents/" + id(consent))).isEqualTo(consent);

            Answer amended =
                    post(path, add.formatted(",\"notice\":\"" + notice(consent, "de") + "\",\"language\":\"de\""));
            assertThat(amended.status()).as(amended.body()).isEqualTo(200);
            assertThat(amended.json().path("changes").size()).isEqualTo(1);
            assertThat(amended.json().path("changes").get(0).has("before")).isFalse();
            assertThat(amended.json()
                            .path("consent")
                            .path("notice")
                            .path("language")
                            .asString())
                    .isEqualTo("de");
        }

        @Test
        void everyMistakeIsToldAndNothingIsChanged() {
            JsonNode consent = give(NOTE);
            JsonNode other = give(SELF);
            Answer answer = post("consents/" + id(consent) + "/amend", """
                    {"add":[{"category":"mood.unheard-of","operations":["eat"]},%s],
                     "change":[null,{"grant":"%s","operations":[]},{"grant":"%s","valid_until":"2020-01-01T00:00:00Z"}],
                     "remove":["%s",null]}""".formatted(
                            NOTE, UUID.randomUUID(), grant(consent, "mood.note"), grant(other, "mood.self-report")));

            assertThat(pointers(answer))
                    .contains(
                            "/add/0/category",
                            "/add/0/operations",
                            "/change/0",
                            "/change/1/grant",
                            "/change/2/valid_until",
                            "/remove/0",
                            "/remove/1");
            assertThat(post("consents/" + id(consent) + "/amend", "{}").problem())
                    .isEqualTo("invalid-input");
            assertThat(post("consents/" + id(consent) + "/amend", "{\"drop\":[]}")
                            .problem())
                    .isEqualTo("malformed-body");
            assertThat(pointers(post(
                            "consents/" + id(consent) + "/amend",
                            "{\"remove\":[\"%s\"]}".formatted(grant(consent, "mood.note")))))
                    .containsExactly("/remove");
            assertThat(get("consents/" + id(consent))).isEqualTo(consent);
        }

        @Test
        void whatHasEndedCannotBeAmendedOrRenewed() {
            JsonNode consent = give(NOTE);
            post("consents/" + id(consent) + "/withdraw", "");

            Answer amended = post("consents/" + id(consent) + "/amend", "{\"add\":[" + SELF + "]}");
            Answer renewed = post("consents/" + id(consent) + "/renew", renewal(consent, "P30D"));
            for (Answer answer : List.of(amended, renewed)) {
                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.problem()).isEqualTo("conflict");
                assertThat(answer.json().path("state").asString()).isEqualTo("withdrawn");
            }
        }
    }

    @Nested
    class Renewal {

        @Test
        void theSameCellsStandAgainForAnotherTimeAfterTheNoticeOfNow() {
            JsonNode consent = give(NOTE + "," + SELF);
            post("consents/" + id(consent) + "/withdraw", "{\"grants\":[\"" + grant(consent, "mood.note") + "\"]}");

            Answer renewed = post("consents/" + id(consent) + "/renew", renewal(consent, "P200D"));

            assertThat(renewed.status()).as(renewed.body()).isEqualTo(200);
            assertThat(renewed.json().path("state").asString()).isEqualTo("renewed");
            assertThat(id(renewed.json())).isEqualTo(id(consent));
            assertThat(state(renewed.json(), "mood.self-report")).isEqualTo("renewed");
            assertThat(state(renewed.json(), "mood.note"))
                    .as("withdrawn stays so")
                    .isEqualTo("withdrawn");
            assertThat(Instant.parse(renewed.json().path("valid_until").asString()))
                    .isAfter(Instant.now().plus(Duration.ofDays(199)));
        }

        @Test
        void onlyWhatIsNamedIsRenewed() {
            JsonNode consent = give(NOTE + "," + SELF);
            String renew = "consents/" + id(consent) + "/renew";
            String some = renewal(consent, "P200D").replace("}", ",\"grants\":[%s]}");
            for (String wrong : List.of("", "null", "\"" + UUID.randomUUID() + "\"")) {
                assertThat(pointers(post(renew, some.formatted(wrong))))
                        .as(wrong)
                        .containsExactly("/grants");
            }

            JsonNode renewed = post(renew, some.formatted("\"" + grant(consent, "mood.note") + "\""))
                    .json();

            assertThat(state(renewed, "mood.note")).isEqualTo("renewed");
            assertThat(state(renewed, "mood.self-report")).isEqualTo("given");
        }

        @Test
        void whatTheClockHasEndedCanBeRenewed() throws InterruptedException {
            JsonNode consent = give(NOTE, "PT1S");
            Thread.sleep(1_100);
            expiry.noteExpired();
            assertThat(get("consents/" + id(consent)).path("state").asString()).isEqualTo("expired");

            assertThat(post("consents/" + id(consent) + "/renew", renewal(consent, "P30D"))
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("renewed");
        }

        @Test
        void withoutTheNoticeOrATimeItIsRefused() {
            JsonNode consent = give(NOTE);
            assertThat(pointers(post("consents/" + id(consent) + "/renew", "{}")))
                    .containsExactlyInAnyOrder("/validity", "/notice");
            assertThat(pointers(
                            post("consents/" + id(consent) + "/renew", "{\"validity\":\"P9000D\",\"notice\":\"x\"}")))
                    .containsExactlyInAnyOrder("/validity", "/notice");
        }
    }

    @Nested
    class BeingAsked {

        @Test
        void whatWasRefusedIsNotAskedAgainUntilSomethingChanges() {
            String first = lodge(NOTE + "," + SELF, "requested");
            assertThat(post("requests/" + first + "/refuse", "")
                            .json()
                            .path("status")
                            .asString())
                    .isEqualTo("refused");

            String again = lodge(SELF + "," + NOTE, "refused");
            assertThat(again).isNotEqualTo(first);
            assertThat(events(again)).isEqualTo(1);
            lodge(SELF, "requested");
            JsonNode refusals = get("refusals").path("refusals");
            assertThat(refusals.size()).isEqualTo(1);
            assertThat(refusals.get(0).path("request").asString()).isEqualTo(first);
            String stranger = TestWorld.ISSUER.selfService(UUID.randomUUID().toString());
            assertThat(client.send(client.request(ME + "refusals/" + first, stranger)
                                    .DELETE())
                            .status())
                    .isEqualTo(404);
            lodge(NOTE + "," + SELF, "refused");

            assertThat(client.send(client.request(ME + "refusals/" + first, tool)
                                    .DELETE())
                            .status())
                    .isEqualTo(204);
            lodge(NOTE + "," + SELF, "requested");
        }

        @Test
        void allowingTheAppSomethingForThePurposeLiftsTheRefusal() {
            post("requests/" + lodge(NOTE, "requested") + "/refuse", "");
            lodge(NOTE, "refused");
            give(SELF);
            lodge(NOTE, "requested");
        }

        @Test
        void aDeferredRequestIsNotAskedInAnotherOneAndStaysOpen() {
            String request = lodge(NOTE, "requested");
            Answer deferred = post("requests/" + request + "/defer", "");
            assertThat(deferred.json().path("status").asString()).isEqualTo("deferred");
            assertThat(Instant.parse(deferred.json().path("expires_at").asString()))
                    .isAfter(Instant.now().plus(Duration.ofDays(7)));

            assertThat(lodge(NOTE, "deferred")).isEqualTo(request);
            Answer granted = post("consents", "{\"request\":\"%s\",\"grants\":[%s]}".formatted(request, NOTE));
            assertThat(granted.status()).isEqualTo(201);
            assertThat(post("requests/" + request + "/defer", "").problem()).isEqualTo("conflict");
        }

        @Test
        void aDeferralHasBounds() {
            String request = lodge(NOTE, "requested");
            for (String until : List.of("yesterday", "2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z")) {
                assertThat(pointers(post("requests/" + request + "/defer", "{\"until\":\"" + until + "\"}")))
                        .containsExactly("/until");
            }
            assertThat(post("requests/" + UUID.randomUUID() + "/defer", "").status())
                    .isEqualTo(404);
            assertThat(post("requests/" + UUID.randomUUID() + "/refuse", "").status())
                    .isEqualTo(404);
        }
    }

    @Nested
    class Ends {

        @Test
        void withdrawingAHeadingEndsItsChildrenInEveryRecordOfTheApp() {
            JsonNode one = give(NOTE + ",{\"category\":\"skin.image\",\"operations\":[\"read\"]}");
            JsonNode two = give(SELF);

            Answer withdrawn = post("withdrawals", "{\"app\":\"mood-coach\",\"categories\":[\"mood\"]}");

            assertThat(withdrawn.status()).as(withdrawn.body()).isEqualTo(200);
            assertThat(withdrawn.json().path("withdrawn").size()).isEqualTo(2);
            assertThat(withdrawn.json().has("effectiveAt")).isTrue();
            assertThat(state(get("consents/" + id(one)), "mood.note")).isEqualTo("withdrawn");
            assertThat(state(get("consents/" + id(one)), "skin.image")).isEqualTo("given");
            assertThat(get("consents/" + id(two)).path("state").asString()).isEqualTo("withdrawn");
            Answer again = post("withdrawals", "{\"app\":\"mood-coach\",\"categories\":[\"mood\"]}");
            assertThat(again.json().path("withdrawn").size()).isZero();
            assertThat(again.json().path("revision").asLong())
                    .isEqualTo(withdrawn.json().path("revision").asLong());
        }

        @Test
        void whoAllowsAnAppNothingAnyMoreIsSignedOutOfIt() {
            JsonNode one = give(NOTE);
            give(SELF);
            post("consents/" + id(one) + "/withdraw", "{}");
            assertThat(signOuts()).as("something is left").isZero();

            post("withdrawals", "{\"app\":\"mood-coach\"}");
            assertThat(signOuts()).isOne();
        }

        private long signOuts() {
            return database.sql("select count(*) from app_session_end where subject = ? and app = 'mood-coach'")
                    .param(person)
                    .query(Long.class)
                    .single();
        }

        @Test
        void withdrawingPartOfAGrantedHeadingLeavesTheRest() {
            JsonNode consent = give("{\"category\":\"regimen\",\"operations\":[\"read\"]}");

            post("withdrawals", "{\"app\":\"mood-coach\",\"categories\":[\"regimen.product-use\"]}");

            JsonNode now = get("consents/" + id(consent));
            assertThat(state(now, "regimen")).isEqualTo("withdrawn");
            assertThat(state(now, "regimen.recommendation")).isEqualTo("given");
            assertThat(now.toString()).doesNotContain("regimen.product-use").doesNotContain("regimen.adverse-event");
        }

        @Test
        void aScopeThatMakesNoSenseWithdrawsNothing() {
            give(NOTE);
            assertThat(pointers(post("withdrawals", """
                            {"app":"nobody","categories":["mood","moood",null],"purposes":["fun"]}""")))
                    .containsExactly("/app", "/categories/1", "/categories/2", "/purposes/0");
            assertThat(post("withdrawals", "{\"app\":\"mood-coach\",\"purposes\":[\"mood-inference\"]}")
                            .json()
                            .path("withdrawn")
                            .size())
                    .isZero();
            assertThat(snapshot().path("grants").get(0).path("state").asString())
                    .isEqualTo("given");
        }

        @Test
        void theClockIsAnEventOfItsOwn() throws InterruptedException {
            JsonNode consent = give(NOTE, "PT1S");
            String until = consent.path("valid_until").asString();
            Thread.sleep(1_100);
            expiry.noteExpired();
            expiry.noteExpired();

            JsonNode history = get("consents/" + id(consent) + "/history").path("history");
            assertThat(history.size()).isEqualTo(2);
            assertThat(history.get(1).path("cause").asString()).isEqualTo("expired");
            assertThat(history.get(1).path("actor").asString()).isEqualTo("clock");
            assertThat(history.get(1).path("effective_at").asString()).isEqualTo(until);
            give(SELF);
            assertThat(events(id(consent))).isEqualTo(2);
        }

        @Test
        void whatOthersEndIsRevokedWithAReasonAndNeverByThePerson() {
            JsonNode consent = give(NOTE);
            Withdrawal revoked = ends.revoke(new ConsentEnds.Ending(
                    new SubjectId(person),
                    UUID.fromString(id(consent)),
                    java.util.Set.of(),
                    "board-member",
                    "board.frozen-recipient"));

            assertThat(revoked.state()).isEqualTo(ConsentState.REVOKED);
            JsonNode entry =
                    get("consents/" + id(consent) + "/history").path("history").get(1);
            assertThat(entry.path("actor").asString()).isEqualTo("board-member");
            assertThat(entry.path("reason").asString()).isEqualTo("board.frozen-recipient");
            assertThat(snapshot().path("grants").get(0).path("state").asString())
                    .isEqualTo("revoked");
        }
    }

    private JsonNode give(String items) {
        return give(items, "P90D");
    }

    private JsonNode give(String items, String validity) {
        Answer given = post("consents", """
                {"app":"mood-coach","purpose":"routine-personalisation","validity":"%s","items":[%s]}
                """.formatted(validity, items));
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        return given.json();
    }

    private String lodge(String items, String status) {
        String app = TestWorld.ISSUER.app(person, "mood-coach", "routine-personalisation");
        Answer lodged = client.post("/consent/v1/requests", app, """
                {"purpose":"routine-personalisation","validity":"P90D","items":[%s]}""".formatted(items));
        assertThat(lodged.json().path("status").asString()).as(lodged.body()).isEqualTo(status);
        return id(lodged.json());
    }

    private String renewal(JsonNode consent, String validity) {
        return "{\"validity\":\"%s\",\"notice\":\"%s\"}"
                .formatted(validity, consent.path("notice").path("hash").asString());
    }

    private String notice(JsonNode consent, String language) {
        App app =
                apps.find(new AppId(consent.path("app").path("id").asString())).orElseThrow();
        return notices.current(
                        app.processing(), new PurposeId(consent.path("purpose").asString()), language)
                .hash();
    }

    private Answer post(String path, String body) {
        HttpRequest.Builder request = client.request(ME + path, tool).header("Content-Type", "application/json");
        return client.send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode get(String path) {
        return client.get(ME + path, tool).json();
    }

    private JsonNode snapshot() {
        return client.get("/internal/v1/subjects/" + person + "/snapshot", TestWorld.GATEWAY_KEY)
                .json();
    }

    private long events(String consent) {
        return database.sql("select count(*) from ledger_leaf where convert_from(entry, 'UTF8') like ?")
                .param("%\"consent\":\"" + consent + "\"%")
                .query(Long.class)
                .single();
    }

    private static String id(JsonNode node) {
        return node.path("id").asString();
    }

    private static String grant(JsonNode consent, String category) {
        return id(cell(consent, category));
    }

    private static String state(JsonNode consent, String category) {
        return cell(consent, category).path("state").asString();
    }

    private static JsonNode cell(JsonNode consent, String category) {
        for (JsonNode grant : consent.path("grants")) {
            if (grant.path("category").asString().equals(category)) {
                return grant;
            }
        }
        throw new AssertionError("no grant of " + category);
    }

    private static List<String> pointers(Answer answer) {
        List<String> pointers = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asString()));
        return pointers;
    }
}

package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.consentservice.apps.RegisterClient.APPS;
import static org.neuroskin.consentservice.apps.RegisterClient.described;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.snapshot.Snapshots;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** The register, with a Keycloak that does not answer: what was approved waits, and nothing is half approved. */
@ServiceTest
class AppsApiIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @LocalServerPort
    private int port;

    @Autowired
    private AppRegister register;

    @Autowired
    private Apps apps;

    @Autowired
    private Snapshots snapshots;

    @Autowired
    private TransactionTemplate transactions;

    private RegisterClient staff = new RegisterClient(0);
    private String id = "";

    @BeforeEach
    void client() {
        staff = new RegisterClient(port);
        id = "app-" + NUMBER.incrementAndGet();
    }

    @Test
    void anAppIsProposedThenApprovedThenActiveOnceKeycloakKnowsIt() {
        Answer proposed = staff.propose(id, "marketing", staff.chair);
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(201);
        assertThat(proposed.response().headers().firstValue("Location")).contains(APPS + "/" + id);
        assertThat(proposed.json().path("state").asString()).isEqualTo("proposed");
        assertThat(texts(proposed.json().path("proposal").path("needs"))).containsExactly("operator");
        assertThat(apps.find(new AppId(id))).isEmpty();

        Answer approved = staff.approve(id, 1, staff.operator);
        assertThat(approved.status()).as(approved.body()).isEqualTo(200);
        assertThat(approved.json().path("state").asString()).isEqualTo("approved");
        assertThat(approved.json().path("terms").isNull()).isTrue();
        assertThat(apps.find(new AppId(id))).isEmpty();
        assertThat(lodge().problem()).isEqualTo("purpose-not-approved");

        keycloakKnows();
        JsonNode active = staff.get(id).json();
        assertThat(active.path("state").asString()).isEqualTo("active");
        assertThat(active.path("terms").path("place").asString()).isEqualTo("DE");
        assertThat(active.path("proposal").isNull()).isTrue();
        assertThat(lodge().status()).isEqualTo(201);
        assertThat(states(id)).containsExactly("proposed", "approved", "active");
    }

    @Test
    void itsCategoriesBoundWhatItMayAskFor() {
        activate("marketing");

        Answer answer = staff.client.post(
                "/consent/v1/requests",
                TestWorld.ISSUER.app("bbbbbbbb-0000-4000-8000-000000000001", id, "marketing"),
                """
                {"purpose":"marketing","items":[{"category":"mood.self-report","operations":["read"]},
                 {"category":"mood.note","operations":["read"]}, {"category":"mood","operations":["read"]}],
                 "validity":"P30D"}""");

        assertThat(answer.problem()).isEqualTo("invalid-input");
        assertThat(pointers(answer)).containsExactlyInAnyOrder("/items/1/category", "/items/2/category");
    }

    @Test
    void narrowingNeedsNobodyAndIsInForceAtOnce() {
        activate("marketing");
        String narrower =
                described(id, "App " + id, "marketing").replace(", \"homepage\": \"https://quiet.example/\"", "");

        Answer answer = staff.put(id, staff.operator, narrower);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("state").asString()).isEqualTo("active");
        assertThat(answer.json().path("terms").path("homepage").isNull()).isTrue();
        assertThat(answer.json().path("edition").asInt()).isEqualTo(2);
    }

    @Test
    void whereItIsToldOfConsentsIsApprovedAndTakenAwayAtOnce() {
        String told = described(id, "App " + id, "marketing")
                .replace("\"homepage\"", "\"events_uri\": \"https://quiet.example/events\", \"homepage\"");
        staff.client.post(APPS, staff.chair, told);
        assertThat(apps.eventsUri(new AppId(id))).isEmpty();
        staff.approve(id, 1, staff.operator);
        keycloakKnows();
        assertThat(apps.eventsUri(new AppId(id))).contains(URI.create("https://quiet.example/events"));

        staff.put(id, staff.operator, described(id, "App " + id, "marketing"));

        assertThat(apps.eventsUri(new AppId(id))).isEmpty();
    }

    @Test
    void thatTokensHaveToBeBoundHoldsAtOnceAndIsLiftedOnlyByApproval() {
        activate("marketing");
        AppId app = new AppId(id);
        String free = described(id, "App " + id, "marketing");
        String bound = free.replace("\"homepage\"", "\"token_binding\": \"dpop\", \"homepage\"");
        SubjectId anybody = new SubjectId(UUID.randomUUID().toString());
        assertThat(snapshots.of(anybody).bound()).doesNotContain(app);
        long before = snapshots.of(anybody).changedAt();

        Answer answer = staff.put(id, staff.operator, bound);

        assertThat(answer.json().path("terms").path("token_binding").asString()).isEqualTo("dpop");
        assertThat(snapshots.of(anybody).bound()).contains(app);
        assertThat(snapshots.of(anybody).changedAt()).isGreaterThan(before);
        staff.put(id, staff.chair, free);
        assertThat(snapshots.of(anybody).bound()).contains(app);
        staff.approve(id, 3, staff.operator);
        keycloakKnows();
        assertThat(snapshots.of(anybody).bound()).doesNotContain(app);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"marketing\"] | \"marketing\", \"sale\"]",
                "\"mood.self-report\"] | \"mood.self-report\", \"mood.note\"]",
                "\"DE\" | \"US-IL\"",
                "\"private\" | \"workplace\"",
                "https://quiet.example/callback | https://other.example/callback",
                "https://quiet.example/\" | https://other.example/\"",
                "\"homepage\" | \"events_uri\": \"https://quiet.example/events\", \"homepage\"",
                "Quiet Ltd | Loud Ltd"
            })
    void wideningWaitsForApprovalWhileTheOldStaysInForce(String old, String wider) {
        activate("marketing");
        JsonNode before = staff.get(id).json().path("terms");
        String body = described(id, "App " + id, "marketing").replace(old, wider);

        Answer answer = staff.put(id, staff.operator, body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("state").asString()).isEqualTo("active");
        assertThat(answer.json().path("terms")).isEqualTo(before);
        assertThat(answer.json().path("proposal").path("edition").asInt()).isEqualTo(2);
        assertThat(staff.approve(id, 2, staff.secondOperator).status()).isEqualTo(200);
        assertThat(staff.get(id).json().path("terms")).isEqualTo(before);
        keycloakKnows();
        assertThat(staff.get(id).json().path("terms")).isNotEqualTo(before);
    }

    @Test
    void aRefusedProposalLeavesWhatIsInForce() {
        activate("marketing");
        staff.put(id, staff.operator, described(id, "App " + id, "sale"));

        assertThat(staff.act(id, "refuse", staff.chair, "{\"edition\":2}").status())
                .isEqualTo(200);

        assertThat(staff.state(id)).isEqualTo("active");
        assertThat(staff.approve(id, 2, staff.operator).problem()).isEqualTo("conflict");
    }

    @Test
    void whatIsRefusedFromTheBeginningCanBeProposedAnew() {
        staff.propose(id, "marketing", staff.operator);
        staff.act(id, "refuse", staff.operator, "{\"edition\":1}");
        assertThat(staff.state(id)).isEqualTo("refused");

        staff.put(id, staff.operator, described(id, "App " + id, "marketing"));

        assertThat(staff.state(id)).isEqualTo("proposed");
        assertThat(staff.approve(id, 2, staff.secondOperator)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("approved");
    }

    @Test
    void theHistoryNamesWhoDidWhat() {
        activate("mood-inference");

        JsonNode entries = staff.client
                .get(APPS + "/" + id + "/history", staff.chair)
                .json()
                .path("history");

        assertThat(entries.findValuesAsString("state")).containsExactly("proposed", "proposed", "approved", "active");
        assertThat(entries.findValuesAsString("actor").subList(0, 3))
                .containsExactly(
                        "aaaaaaaa-0000-4000-8000-000000000001",
                        "aaaaaaaa-0000-4000-8000-000000000001",
                        "aaaaaaaa-0000-4000-8000-000000000003");
    }

    @Test
    void ofManyProposalsOfOneIdAtOnceOneIsTaken() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(threads.submit(() -> staff.propose(id, "marketing", staff.operator)));
            }
            for (Future<Answer> answer : answers) {
                statuses.add(answer.get().status());
            }
        }
        assertThat(statuses).containsOnlyOnce(201).contains(409).doesNotContain(500);
    }

    @Nested
    class Approval {

        @ParameterizedTest
        @ValueSource(strings = {"mood-inference", "stress-inference"})
        void ofEmotionInferenceTakesTheOperatorAndTheChair(String purpose) {
            staff.propose(id, purpose, staff.operator);

            assertThat(staff.approve(id, 1, staff.operator).json().path("state").asString())
                    .isEqualTo("proposed");
            assertThat(staff.approve(id, 1, staff.chair).json().path("state").asString())
                    .isEqualTo("approved");
        }

        @Test
        void ofResearchTakesBothToo() {
            String study = described(id, "App " + id, "scientific-research")
                    .replace("{\"id\"", "{\"study\": \"study-7\", \"id\"");
            staff.client.post(APPS, staff.chair, study);

            Answer first = staff.approve(id, 1, staff.chair);

            assertThat(first.json().path("state").asString()).isEqualTo("proposed");
            assertThat(texts(first.json().path("proposal").path("needs"))).containsExactly("operator");
            assertThat(staff.approve(id, 1, staff.operator).json().path("state").asString())
                    .isEqualTo("approved");
        }

        @Test
        void onePersonIsNeverEnough() {
            staff.propose(id, "marketing", staff.operator);
            assertThat(staff.approve(id, 1, staff.operator).problem()).isEqualTo("another-person-needed");
            assertThat(staff.state(id)).isEqualTo("proposed");

            String second = id + "-both";
            staff.propose(second, "mood-inference", staff.operator);
            assertThat(staff.approve(second, 1, staff.both).status()).isEqualTo(200);
            assertThat(staff.approve(second, 1, staff.both).problem()).isEqualTo("another-person-needed");
            assertThat(staff.state(second)).isEqualTo("proposed");
        }

        @Test
        void isNotOfWhatNobodyHasRead() {
            staff.propose(id, "marketing", staff.operator);
            staff.put(id, staff.operator, described(id, "App " + id, "sale"));

            assertThat(staff.approve(id, 1, staff.secondOperator).problem()).isEqualTo("conflict");
            assertThat(staff.act(id, "approve", staff.secondOperator, "{}").problem())
                    .isEqualTo("invalid-input");
            assertThat(staff.state(id)).isEqualTo("proposed");
        }

        @Test
        void startsOverWhenTheProposalChanges() {
            staff.propose(id, "mood-inference", staff.operator);
            staff.approve(id, 1, staff.operator);
            staff.put(id, staff.operator, described(id, "App " + id, "stress-inference"));

            assertThat(staff.approve(id, 2, staff.chair).json().path("state").asString())
                    .isEqualTo("proposed");
        }

        @Test
        void asksForTheRoleThatIsMissing() {
            staff.propose(id, "marketing", staff.operator);

            assertThat(staff.approve(id, 1, staff.chair).problem()).isEqualTo("insufficient-scope");
        }

        @Test
        void repeatedChangesNothing() {
            staff.propose(id, "mood-inference", staff.operator);
            long revision =
                    staff.approve(id, 1, staff.operator).json().path("revision").asLong();

            Answer again = staff.approve(id, 1, staff.operator);

            assertThat(again.status()).isEqualTo(200);
            assertThat(again.json().path("revision").asLong()).isEqualTo(revision);
        }
    }

    @Nested
    class BadInput {

        @ParameterizedTest
        @CsvSource({
            "GET, ''",
            "POST, ''",
            "GET, /x",
            "PUT, /x",
            "GET, /x/history",
            "POST, /x/approve",
            "POST, /x/refuse",
            "POST, /x/suspend",
            "POST, /x/unsuspend",
            "POST, /x/freeze",
            "POST, /x/unfreeze",
            "POST, /x/retire"
        })
        void nobodyButStaffWithAToolOfTheirOwnComesIn(String method, String path) {
            String reviewer = TestWorld.ISSUER.reviewer("cccccccc-0000-4000-8000-000000000001");
            String subject = TestWorld.ISSUER.selfService("cccccccc-0000-4000-8000-000000000002");
            String app = TestWorld.ISSUER.sign(TestWorld.ISSUER
                    .claims("aaaaaaaa-0000-4000-8000-000000000001", "mood-coach", "purpose:mood-inference")
                    .claim("realm_access", java.util.Map.of("roles", List.of("operator", "ethics-chair")))
                    .build());

            assertThat(call(method, path, "").status()).isEqualTo(401);
            for (String token : List.of(reviewer, subject, app)) {
                Answer answer = call(method, path, token);
                assertThat(answer.status()).isEqualTo(403);
                assertThat(answer.problem()).isEqualTo("insufficient-scope");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "portal",
                    "self-service",
                    "gateway-self-test",
                    "realm-management",
                    "Mood-coach",
                    "mood--coach",
                    "-mood",
                    "mood-",
                    "mood_coach",
                    "m\u043e\u043ed-coach",
                    "mood\u2011coach",
                    "mood-coach\u200b",
                    "../portal",
                    "a234567890a234567890a234567890a234567890a"
                })
        void idsThatLookLikeOthersAreRefused(String hostile) {
            Answer answer = staff.propose(hostile, "marketing", staff.operator);

            assertThat(answer.problem()).isEqualTo("invalid-input");
            assertThat(pointers(answer)).containsExactly("/id");
        }

        @Test
        void anIdIsNeverGivenTwice() {
            assertThat(staff.propose("mood-coach", "marketing", staff.operator).problem())
                    .isEqualTo("conflict");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Mood Coach", "MOOD-COACH", "Möod Coach", "Ｍood Coach"})
        void aNameThatReadsLikeAnothersIsRefused(String name) {
            assertThat(pointers(staff.client.post(APPS, staff.operator, described(id, name, "marketing"))))
                    .containsExactly("/name");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"state\":\"active\"",
                    "\"status\":\"active\"",
                    "\"approved\":true",
                    "\"first_party\":true",
                    "\"from_file\":true",
                    "\"edition\":7",
                    "\"operator_approval\":\"aaaaaaaa-0000-4000-8000-000000000002\"",
                    "\"proposal\":{}"
                })
        void whatIsNotTheirsToSayIsNoMemberOfTheBody(String member) {
            String body = described(id, "App " + id, "marketing").replace("{\"id\"", "{" + member + ",\"id\"");

            assertThat(staff.client.post(APPS, staff.operator, body).problem()).isEqualTo("malformed-body");
            assertThat(staff.get(id).status()).isEqualTo(404);
        }

        @Test
        void allMistakesAreToldAtOnceAndNothingIsKept() {
            Answer answer = staff.client.post(APPS, staff.operator, """
                    {"id":"%s","name":"%s","organisation":"","place":"UK","setting":"casino","study":"study-1",
                     "purposes":["marketing","self-access","world-domination","marketing"],"categories":["mood.swing",null],
                     "redirect_uris":["https://a.example/cb","https://a.example/cb","https://*.example/"],
                     "homepage":"javascript:alert(1)","events_uri":"http://169.254.169.254/latest","token_binding":"maybe"}""".formatted(id, "x".repeat(61)));

            assertThat(answer.status()).isEqualTo(422);
            assertThat(pointers(answer))
                    .containsExactly(
                            "/name",
                            "/organisation",
                            "/place",
                            "/setting",
                            "/purposes/1",
                            "/purposes/2",
                            "/purposes/3",
                            "/categories/0",
                            "/categories/1",
                            "/redirect_uris/1",
                            "/redirect_uris/2",
                            "/homepage",
                            "/events_uri",
                            "/token_binding",
                            "/disclosure",
                            "/study");
            assertThat(staff.get(id).status()).isEqualTo(404);
        }

        @Test
        void everyMistakeOfADisclosureIsToldAtItsPlace() {
            String body = described(id, "App " + id, "marketing");
            Answer answer =
                    staff.client.post(APPS, staff.operator, body.substring(0, body.indexOf("\"disclosure\"")) + """
                    "disclosure": {"contact": "{officer}", "officer": "two\\nlines",
                      "recipients": ["Host Ltd", null, "Host Ltd", "\\u202Etsoh", "zero\\u200Bwidth", "p\\u0430ypal"],
                      "transfers": ["US", "DE", "EU", "NO", "XX", "us", "Mars", null, "US"],
                      "safeguard": "trust-us", "retention_days": 0, "source": " "}}""");

            assertThat(answer.status()).as(answer.body()).isEqualTo(422);
            assertThat(pointers(answer))
                    .containsExactlyInAnyOrder(
                            "/disclosure/contact",
                            "/disclosure/officer",
                            "/disclosure/source",
                            "/disclosure/recipients/1",
                            "/disclosure/recipients/2",
                            "/disclosure/recipients/3",
                            "/disclosure/recipients/4",
                            "/disclosure/recipients/5",
                            "/disclosure/transfers/1",
                            "/disclosure/transfers/2",
                            "/disclosure/transfers/3",
                            "/disclosure/transfers/4",
                            "/disclosure/transfers/5",
                            "/disclosure/transfers/6",
                            "/disclosure/transfers/7",
                            "/disclosure/transfers/8",
                            "/disclosure/safeguard",
                            "/disclosure/retention_days");
            assertThat(staff.get(id).status()).isEqualTo(404);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "\"recipients\": [] | \"recipients\": \"none\" | malformed-body",
                    "\"recipients\": [] | \"recipients\": [{}] | malformed-body",
                    "\"retention_days\": 30 | \"retention_days\": 30.5 | malformed-body",
                    "\"retention_days\": 30 | \"retention_days\": 99999999999 | malformed-body",
                    "\"retention_days\": 30 | \"retention_days\": 36501 | invalid-input",
                    "\"retention_days\": 30 | \"retention_days\": 30, \"approved\": true | malformed-body",
                    "\"transfers\": [] | \"transfers\": [\"US\"] | invalid-input",
                    "\"transfers\": [] | \"transfers\": [], \"safeguard\": \"binding-rules\" | invalid-input"
                })
        void aDisclosureOfAnotherKindIsRefusedWhole(String good, String bad, String problem) {
            String body = described(id, "App " + id, "marketing").replace(good, bad);

            assertThat(staff.client.post(APPS, staff.operator, body).problem()).isEqualTo(problem);
            assertThat(staff.get(id).status()).isEqualTo(404);
        }

        @Test
        void aHugeDisclosureIsRefused() {
            String many = "\"x\",".repeat(1_000) + "\"y\"";
            String body = described(id, "App " + id, "marketing")
                    .replace("\"recipients\": []", "\"recipients\": [" + many + "]")
                    .replace("privacy@quiet.example", "x".repeat(201));

            assertThat(pointers(staff.client.post(APPS, staff.operator, body)))
                    .containsExactlyInAnyOrder("/disclosure/recipients", "/disclosure/contact");
        }

        @Test
        void anEmptyBodyNamesWhatIsMissing() {
            assertThat(pointers(staff.put("mood-coach", staff.operator, "{}")))
                    .containsExactly(
                            "/name",
                            "/organisation",
                            "/place",
                            "/setting",
                            "/purposes",
                            "/categories",
                            "/redirect_uris",
                            "/disclosure");
        }

        @Test
        void researchNamesItsStudy() {
            assertThat(pointers(staff.propose(id, "scientific-research", staff.operator)))
                    .containsExactly("/study");
        }

        @Test
        void anAppOfTheFileIsChangedThereOnly() {
            assertThat(staff.put("glow-shop", staff.operator, described("glow-shop", "Glow", "sale"))
                            .problem())
                    .isEqualTo("conflict");
            assertThat(staff.act("glow-shop", "retire", staff.operator).problem())
                    .isEqualTo("conflict");
        }

        @Test
        void unknownAppsAreUnknown() {
            assertThat(staff.act("nobody", "freeze", staff.chair).problem()).isEqualTo("not-found");
            assertThat(staff.act("m%C3%B6od", "freeze", staff.chair).problem()).isEqualTo("not-found");
            assertThat(staff.approve("nobody", 1, staff.operator).problem()).isEqualTo("not-found");
        }

        private Answer call(String method, String path, String token) {
            return staff.client.send(staff.client
                    .request(APPS + path, token)
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            method.equals("GET")
                                    ? java.net.http.HttpRequest.BodyPublishers.noBody()
                                    : java.net.http.HttpRequest.BodyPublishers.ofString("{}")));
        }
    }

    private void activate(String purpose) {
        staff.propose(id, purpose, staff.operator);
        staff.approve(id, 1, purpose.equals("mood-inference") ? staff.operator : staff.secondOperator);
        staff.approve(id, 1, staff.chair);
        keycloakKnows();
        assertThat(staff.state(id)).isEqualTo("active");
    }

    /** What happens once Keycloak has answered; with a real one in AppsIT of the system tests. */
    private void keycloakKnows() {
        transactions.executeWithoutResult(status -> {
            AppRegister.Wanted wanted = register.wanted(new AppId(id)).orElseThrow();
            register.known(new AppId(id), wanted.revision());
        });
    }

    private Answer lodge() {
        return staff.client.post(
                "/consent/v1/requests",
                TestWorld.ISSUER.app("bbbbbbbb-0000-4000-8000-000000000001", id, "marketing"),
                """
                {"purpose":"marketing","items":[{"category":"mood.self-report","operations":["read"]}],"validity":"P30D"}""");
    }

    private List<String> states(String app) {
        return staff.client
                .get(APPS + "/" + app + "/history", staff.operator)
                .json()
                .path("history")
                .findValuesAsString("state");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    private static List<String> pointers(Answer answer) {
        return answer.json().path("errors").findValuesAsString("pointer");
    }
}

package org.neuroskin.consentservice.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import jakarta.servlet.http.Cookie;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.consent.ConsentProposal;
import org.neuroskin.consentservice.consent.ConsentRequest;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.RequestStatus;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.SignedIn;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@ServiceTest
class PortalIT {
    private static final PurposeId PURPOSE = new PurposeId("routine-personalisation");

    private final WebApplicationContext context;
    private final Consents consents;
    private final Apps apps;
    private final NoticeStore notices;
    private MockMvc pages;
    private SignedIn person;

    @Autowired
    PortalIT(WebApplicationContext context, Consents consents, Apps apps, NoticeStore notices) {
        this.context = context;
        this.consents = consents;
        this.apps = apps;
        this.notices = notices;
        this.pages = pages(context);
        this.person = SignedIn.subject();
    }

    @BeforeEach
    void someoneNew() {
        pages = pages(context);
        person = SignedIn.subject();
    }

    @Nested
    class TheConsentPage {

        @Test
        void tellsWhoAsksForWhatWithNothingTicked() throws Exception {
            ConsentRequest request = lodge();
            MockHttpServletResponse page = send(get("/portal/requests/{id}", request.id()), person);
            assertThat(page.getStatus()).isEqualTo(200);
            PageRules.check(page.getContentAsString());
            assertThat(page.getContentAsString())
                    .contains("Mood Coach", "Coach &amp; Co", "read:mood.note", "write:mood.self-report")
                    .doesNotContain("checked");
            assertThat(page.getHeader("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.getHeader("Cache-Control")).contains("no-store");
        }

        @Test
        void asksNothingWhereTheAppHasNotSaidWhatPeopleMustBeToldAndStillLetsThemRefuse() throws Exception {
            ConsentRequest request = lodge();
            JdbcClient database = context.getBean(JdbcClient.class);
            String said = database.sql("select disclosure from app where id = 'mood-coach'")
                    .query(String.class)
                    .single();
            MockHttpServletRequestBuilder allowing = decide(request, "allow", "read:mood.note");
            database.sql("update app set disclosure = null where id = 'mood-coach'")
                    .update();
            try {
                for (MockHttpServletRequestBuilder each :
                        List.of(get("/portal/requests/{id}", request.id()), allowing)) {
                    MockHttpServletResponse page = send(each, person);
                    assertThat(page.getStatus()).isEqualTo(409);
                    PageRules.check(page.getContentAsString());
                    assertThat(page.getContentAsString()).contains("The app may not ask yet");
                }
                assertThat(consents.list(person.id())).isEmpty();
                MockHttpServletRequestBuilder refusing =
                        post("/portal/requests/{id}", request.id()).with(csrf()).param("decision", "refuse");
                assertThat(send(refusing, person).getRedirectedUrl()).endsWith("/decided");
            } finally {
                database.sql("update app set disclosure = ? where id = 'mood-coach'")
                        .param(said)
                        .update();
            }
            assertThat(status(request)).isEqualTo(RequestStatus.REFUSED);
        }

        @Test
        void asksAgainWhereNothingIsTicked() throws Exception {
            ConsentRequest request = lodge();
            MockHttpServletResponse page = send(decide(request, "allow"), person);
            assertThat(page.getStatus()).isEqualTo(422);
            PageRules.check(page.getContentAsString());
            assertThat(page.getContentAsString()).contains("role=\"alert\"", "href=\"#choices\"");
            assertThat(status(request)).isEqualTo(RequestStatus.REQUESTED);
        }

        @Test
        void givesWhatWasTickedAndNothingElse() throws Exception {
            ConsentRequest request = lodge();
            MockHttpServletResponse sent = send(decide(request, "allow", "read:mood.note", "read:skin.image"), person);
            assertThat(sent.getRedirectedUrl()).isEqualTo("/portal/requests/" + request.id() + "/decided");
            List<ConsentView> given = consents.list(person.id());
            assertThat(given).hasSize(1);
            assertThat(given.getFirst().grants()).singleElement().satisfies(grant -> {
                assertThat(grant.category()).isEqualTo(new CategoryId("mood.note"));
                assertThat(grant.operations()).containsExactly(Operation.READ);
            });
            String page = send(get("/portal/requests/{id}/decided", request.id()), person)
                    .getContentAsString();
            PageRules.check(page.replace("http://app.example", "http://localhost"));
            assertThat(page).contains("http://app.example/mood-coach/callback?response=");
        }

        @Test
        void refusesWithoutLeavingAnything() throws Exception {
            ConsentRequest request = lodge();
            send(decide(request, "refuse", "read:mood.note"), person);
            assertThat(status(request)).isEqualTo(RequestStatus.REFUSED);
            assertThat(consents.list(person.id()))
                    .noneMatch(consent -> consent.state().allows());
            assertThat(send(get("/portal/requests/{id}/decided", request.id()), person)
                            .getContentAsString())
                    .contains("You allowed nothing", "http://app.example/mood-coach/callback?response=");
        }

        @Test
        void aRefusalIsRememberedUntilThePersonWantsToBeAskedAgain() throws Exception {
            ConsentRequest request = lodge();
            send(decide(request, "refuse"), person);
            String decided = "/portal/requests/{id}/decided";
            assertThat(send(get(decided, request.id()), person).getContentAsString())
                    .contains("ask me again");

            SignedIn other = SignedIn.subject();
            String askAgain = "/portal/requests/{id}/ask-again";
            assertThat(send(post(askAgain, request.id()).with(csrf()), other).getStatus())
                    .isEqualTo(404);
            assertThat(send(post(askAgain, request.id()), person).getStatus()).isEqualTo(403);
            assertThat(send(get("/portal/requests/{id}", lodge().id()), person).getStatus())
                    .isEqualTo(302);

            assertThat(send(post(askAgain, request.id()).with(csrf()), person).getStatus())
                    .isEqualTo(302);
            assertThat(send(get(decided, request.id()), person).getContentAsString())
                    .doesNotContain("ask me again");
            assertThat(send(get("/portal/requests/{id}", lodge().id()), person).getContentAsString())
                    .contains("asks you");
        }

        @Test
        void showsWhatWasDecidedWhenTheButtonIsPressedTwice() throws Exception {
            ConsentRequest request = lodge();
            send(decide(request, "allow", "read:mood.note"), person);
            MockHttpServletResponse again = send(decide(request, "allow", "read:mood.note"), person);
            assertThat(again.getRedirectedUrl()).isEqualTo("/portal/requests/" + request.id() + "/decided");
            assertThat(consents.list(person.id())).hasSize(1);
        }

        @Test
        void doesNotTakeADecisionOnAnotherTextThanTheOneShown() throws Exception {
            ConsentRequest request = lodge();
            MockHttpServletResponse page = send(
                    post("/portal/requests/{id}", request.id())
                            .with(csrf())
                            .param("notice", "0".repeat(64))
                            .param("decision", "allow")
                            .param("allow", "read:mood.note"),
                    person);
            assertThat(page.getStatus()).isEqualTo(422);
            assertThat(status(request)).isEqualTo(RequestStatus.REQUESTED);
        }

        @Test
        void isClosedToOthersOnceDecided() throws Exception {
            ConsentRequest request = lodge();
            send(decide(request, "allow", "read:mood.note"), person);
            SignedIn other = SignedIn.subject();
            assertThat(send(get("/portal/requests/{id}", request.id()), other).getStatus())
                    .isEqualTo(404);
            assertThat(send(get("/portal/requests/{id}/decided", request.id()), other)
                            .getStatus())
                    .isEqualTo(404);
            assertThat(send(decide(request, "refuse"), other).getStatus()).isEqualTo(404);
        }

        @Test
        void doesNotKnowWhatWasNeverLodged() throws Exception {
            MockHttpServletResponse page = send(get("/portal/requests/{id}", UUID.randomUUID()), person);
            assertThat(page.getStatus()).isEqualTo(404);
            assertThat(page.getContentAsString()).contains("We do not know this request");
        }

        @Test
        void takesNoFormFromElsewhere() throws Exception {
            ConsentRequest request = lodge();
            MockHttpServletResponse page = send(
                    post("/portal/requests/{id}", request.id())
                            .param("notice", notice())
                            .param("decision", "allow")
                            .param("allow", "read:mood.note"),
                    person);
            assertThat(page.getStatus()).isEqualTo(403);
            assertThat(status(request)).isEqualTo(RequestStatus.REQUESTED);
        }
    }

    @Nested
    class Stopping {

        @Test
        void everythingTakesEffectAndSaysSince() throws Exception {
            ConsentView consent = given();
            MockHttpSession session = new MockHttpSession();
            MockHttpServletResponse sent =
                    send(stop(consent).param("everything", "true").session(session), person);
            assertThat(sent.getRedirectedUrl()).isEqualTo("/portal/consents/" + consent.id() + "/stopped");
            assertThat(state(consent)).isEqualTo(ConsentState.WITHDRAWN);
            String receipt = send(
                            get("/portal/consents/{id}/stopped", consent.id()).session(session), person)
                    .getContentAsString();
            PageRules.check(receipt);
            assertThat(receipt).contains("is stopped").containsPattern("In effect since \\d\\d:\\d\\d:\\d\\d");
            MockHttpServletResponse again =
                    send(stop(consent).param("everything", "true").session(session), person);
            assertThat(again.getRedirectedUrl()).isEqualTo(sent.getRedirectedUrl());
        }

        @Test
        void oneCategoryLeavesTheOthers() throws Exception {
            ConsentView consent = given();
            UUID note = consent.grants().stream()
                    .filter(grant -> grant.category().value().equals("mood.note"))
                    .findFirst()
                    .orElseThrow()
                    .id();
            send(stop(consent).param("grants", note.toString()), person);
            ConsentView now = consents.find(person.id(), consent.id()).orElseThrow();
            assertThat(now.state().allows()).isTrue();
            assertThat(now.grants())
                    .allSatisfy(grant -> assertThat(grant.state().allows())
                            .isEqualTo(!grant.id().equals(note)));
            String page =
                    send(get("/portal/consents/{id}", consent.id()), person).getContentAsString();
            PageRules.check(page);
            assertThat(page).contains("You stopped: Mood notes.");
        }

        @Test
        void asksAgainWhereNothingIsTicked() throws Exception {
            ConsentView consent = given();
            MockHttpServletResponse page = send(stop(consent), person);
            assertThat(page.getStatus()).isEqualTo(422);
            assertThat(page.getContentAsString()).contains("role=\"alert\"");
            assertThat(state(consent)).isEqualTo(ConsentState.GIVEN);
        }

        @Test
        void isNotPossibleForOthersOrFromElsewhere() throws Exception {
            ConsentView consent = given();
            SignedIn other = SignedIn.subject();
            assertThat(send(get("/portal/consents/{id}", consent.id()), other).getStatus())
                    .isEqualTo(404);
            assertThat(send(get("/portal/consents/{id}/stop", consent.id()), other)
                            .getStatus())
                    .isEqualTo(404);
            assertThat(send(stop(consent).param("everything", "true"), other).getStatus())
                    .isEqualTo(404);
            MockHttpServletRequestBuilder withoutToken =
                    post("/portal/consents/{id}/stop", consent.id()).param("everything", "true");
            assertThat(send(withoutToken, person).getStatus()).isEqualTo(403);
            assertThat(state(consent)).isEqualTo(ConsentState.GIVEN);
        }
    }

    @Test
    void pagesThatNeedNoIdAnswerInEveryLanguage() throws Exception {
        for (String path : List.of(
                "/portal",
                "/portal/who-can-see",
                "/portal/who-has-seen",
                "/portal/my-requests",
                "/portal/about-me",
                "/portal/export")) {
            for (String language : List.of("en", "de", "fr")) {
                MockHttpServletResponse page = send(get(path).param("lang", language), person);
                assertThat(page.getStatus()).as(path).isEqualTo(200);
                PageRules.check(page.getContentAsString());
                assertThat(page.getContentAsString()).contains("<html lang=\"" + language + "\"");
                assertThat(page.getHeader("Set-Cookie")).contains("neuroskin-language=" + language, "HttpOnly");
            }
        }
    }

    @Test
    void aCopyOfEverythingNeedsASignInOfLatelyAndIsNobodyElses() throws Exception {
        TestWorld.GATEWAY.begin("{\"routes\":[]}");
        assertThat(send(post("/portal/export"), person).getStatus()).isEqualTo(403);
        assertThat(send(post("/portal/export").with(csrf()), person).getRedirectedUrl())
                .isEqualTo("/portal/export");
        UUID copy = UUID.fromString(context.getBean(JdbcClient.class)
                .sql("select id::text from data_export where subject = ?")
                .param(person.id().value())
                .query(String.class)
                .single());

        MockHttpServletResponse download = send(get("/portal/exports/{id}/download", copy), person);

        assertThat(download.getRedirectedUrl()).isEqualTo("/oauth2/authorization/portal?fresh");
        assertThat(download.getContentAsByteArray()).isEmpty();
        assertThat(send(get("/portal/exports/{id}/download?after=1", copy), person)
                        .getStatus())
                .isEqualTo(422);
        assertThat(send(get("/portal/exports/{id}/download", copy), SignedIn.subject())
                        .getStatus())
                .isEqualTo(404);
        assertThat(TestWorld.GATEWAY.asked()).isEmpty();
    }

    @Test
    void aCopyIsEncryptedToAKeyThatIsOneAndASecretNeverComesBack() throws Exception {
        TestWorld.GATEWAY.begin("{\"routes\":[]}");
        String key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
        String secret = "AGE-SECRET-KEY-1" + "Q".repeat(58);

        String refused = send(post("/portal/export").with(csrf()).param("key", "age1nothing"), person)
                .getContentAsString();
        String warned = send(post("/portal/export").with(csrf()).param("key", secret), person)
                .getContentAsString();
        PageRules.check(refused);
        PageRules.check(warned);
        assertThat(refused).contains("This is no public key of age", ">age1nothing</textarea>", "<details open");
        assertThat(warned).contains("This is the secret half").doesNotContain(secret);

        send(post("/portal/export").with(csrf()).param("key", " " + key + "\n"), person);

        assertThat(context.getBean(JdbcClient.class)
                        .sql("select encrypt_to from data_export where subject = ?")
                        .param(person.id().value())
                        .query(String.class)
                        .list())
                .containsExactly(key);
        assertThat(send(get("/portal/export"), person).getContentAsString()).contains("Encrypted to your key.");
    }

    @Test
    void aSignInThatHasToBeFreshAsksForThePassword() throws Exception {
        assertThat(pages.perform(get("/oauth2/authorization/portal?fresh"))
                        .andReturn()
                        .getResponse()
                        .getRedirectedUrl())
                .contains("prompt=login", "code_challenge=");
        assertThat(pages.perform(get("/oauth2/authorization/portal"))
                        .andReturn()
                        .getResponse()
                        .getRedirectedUrl())
                .doesNotContain("prompt=");
    }

    @Test
    void whatSomebodySaysOfThemselvesIsShownToThemAndCanBeTakenBack() throws Exception {
        MockHttpServletRequestBuilder said = post("/portal/about-me")
                .param("gender", "woman")
                .param("tone", "7")
                .param("age", "true");
        assertThat(send(said.with(csrf()), person).getStatus()).isEqualTo(302);
        assertThat(send(get("/portal/about-me"), person).getContentAsString())
                .containsPattern("value=\"woman\" selected")
                .containsPattern("value=\"7\" selected");
        assertThat(send(get("/portal/about-me"), SignedIn.subject()).getContentAsString())
                .doesNotContainPattern("value=\"woman\" selected");
        assertThat(send(post("/portal/about-me").param("tone", "11").with(csrf()), person)
                        .getStatus())
                .isEqualTo(422);
        assertThat(send(post("/portal/about-me").with(csrf()), person).getStatus())
                .isEqualTo(302);
        assertThat(send(get("/portal/about-me"), person).getContentAsString())
                .doesNotContainPattern("value=\"(?:woman|7)\" selected");
    }

    @Test
    void signingInGoesOnInTheLanguageThatWasChosen() throws Exception {
        for (String language : List.of("de", "fr", "en")) {
            assertThat(pages.perform(get("/oauth2/authorization/portal")
                                    .cookie(new Cookie("neuroskin-language", language)))
                            .andReturn()
                            .getResponse()
                            .getRedirectedUrl())
                    .contains("ui_locales=" + language);
        }
    }

    @Test
    void anAccountForWorkSeesNoPersonalPages() throws Exception {
        SignedIn reviewer = SignedIn.as("ethics-reviewer");
        MockHttpServletResponse page = send(get("/portal"), reviewer);
        assertThat(page.getStatus()).isEqualTo(403);
        PageRules.check(page.getContentAsString());
        assertThat(page.getContentAsString()).contains("This account has no data of its own", "href=\"/ethics\"");
    }

    @Test
    void whoIsNotSignedInIsSentToSignIn() throws Exception {
        MockHttpServletResponse page =
                pages.perform(get("/portal/who-can-see")).andReturn().getResponse();
        assertThat(page.getStatus()).isEqualTo(302);
        assertThat(page.getRedirectedUrl()).endsWith("/oauth2/authorization/portal");
        for (String path : List.of("/", "/help")) {
            MockHttpServletResponse open = pages.perform(get(path)).andReturn().getResponse();
            assertThat(open.getStatus()).as(path).isEqualTo(200);
            PageRules.check(open.getContentAsString());
        }
    }

    private static MockMvc pages(WebApplicationContext context) {
        return MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }

    private MockHttpServletRequestBuilder decide(ConsentRequest request, String decision, String... ticked) {
        MockHttpServletRequestBuilder form = post("/portal/requests/{id}", request.id())
                .with(csrf())
                .param("notice", notice())
                .param("decision", decision);
        return ticked.length == 0 ? form : form.param("allow", ticked);
    }

    private static MockHttpServletRequestBuilder stop(ConsentView consent) {
        return post("/portal/consents/{id}/stop", consent.id()).with(csrf());
    }

    private String notice() {
        App app = apps.find(new AppId("mood-coach")).orElseThrow();
        return notices.current(app.processing(), PURPOSE, "en").hash();
    }

    private ConsentRequest lodge() {
        return consents.lodge(
                new AppId("mood-coach"),
                person.id(),
                new ConsentProposal(
                        PURPOSE.value(), items(), "P90D", "http://app.example/mood-coach/callback", "some-state"),
                null);
    }

    private ConsentView given() {
        return consents.grantDirectly(
                person.id(),
                "mood-coach",
                new ConsentProposal(PURPOSE.value(), items(), "P90D", null, null),
                "en",
                null);
    }

    private static List<ConsentProposal.Item> items() {
        return List.of(
                new ConsentProposal.Item("mood.self-report", List.of("read", "write"), "raw"),
                new ConsentProposal.Item("mood.note", List.of("read"), "raw"));
    }

    private RequestStatus status(ConsentRequest request) {
        return consents.request(request.id()).orElseThrow().status();
    }

    private ConsentState state(ConsentView consent) {
        return consents.find(person.id(), consent.id()).orElseThrow().state();
    }
}

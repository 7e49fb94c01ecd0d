package org.neuroskin.consentservice.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.consent.ConsentProposal;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.SignedIn;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.PurposeId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@ServiceTest
class ChangePagesIT {
    private static final PurposeId PURPOSE = new PurposeId("routine-personalisation");

    private final MockMvc pages;
    private final Consents consents;
    private final Apps apps;
    private final NoticeStore notices;
    private final ChangeWords words;
    private SignedIn person = SignedIn.subject();

    @Autowired
    ChangePagesIT(WebApplicationContext context, Consents consents, Apps apps, NoticeStore notices, Words words) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.consents = consents;
        this.apps = apps;
        this.notices = notices;
        this.words = new ChangeWords(words.in(Locale.ENGLISH));
    }

    @BeforeEach
    void someoneNew() {
        person = SignedIn.subject();
    }

    @Nested
    class AllowingLess {

        @Test
        void takesAwayExactnessACategoryAndTimeAndTellsFromWhatToWhat() throws Exception {
            ConsentView consent = given();
            LocalDate day = words.day(consent.validUntil()).minusDays(30);
            assertThat(page(get("/portal/consents/{id}/change", consent.id()), 200))
                    .contains("As now: Every value", "Nothing any more");

            MockHttpServletResponse sent = send(
                    change(consent)
                            .param("grant-" + grant(consent, "mood.self-report").id(), "summary")
                            .param("grant-" + grant(consent, "mood.note").id(), "nothing")
                            .param("until", day.toString()),
                    person);

            assertThat(sent.getRedirectedUrl()).isEqualTo("/portal/consents/" + consent.id() + "?saved=true");
            ConsentView now = now(consent);
            GrantView left = grant(now, "mood.self-report");
            assertThat(left.fidelity()).isEqualTo(Fidelity.SUMMARY);
            assertThat(words.day(left.validUntil())).isEqualTo(day);
            assertThat(grant(now, "mood.note").state()).isEqualTo(ConsentState.WITHDRAWN);
            assertThat(now.state()).isEqualTo(ConsentState.GIVEN);
            assertThat(page(get("/portal/consents/{id}?saved=true", consent.id()), 200))
                    .contains(
                            "It is changed, and counts now.",
                            "You stopped: Mood notes.",
                            "how exact. Before: Every value, as it was recorded. Now: Only a summary",
                            "when it ends by itself. Before: ");
        }

        @Test
        void keepsWhatWasChosenAndTypedWhereSomethingIsWrong() throws Exception {
            ConsentView consent = given();
            UUID note = grant(consent, "mood.note").id();
            for (String wrong : List.of("", "soon", "2020-01-01", "2999-12-31")) {
                String again =
                        page(change(consent).param("grant-" + note, "yes-no").param("until", wrong), 422);
                assertThat(again)
                        .contains("href=\"#until\"", "value=\"" + wrong + "\"", "aria-invalid=\"true\"")
                        .containsPattern("value=\"yes-no\" selected");
            }
            assertThat(now(consent)).isEqualTo(consent);
        }

        @Test
        void saysWhereNothingOrEverythingWouldChange() throws Exception {
            ConsentView consent = given();
            assertThat(page(change(consent).param("until", end(consent)), 422)).contains("Nothing is different yet");
            MockHttpServletRequestBuilder all = change(consent).param("until", end(consent));
            consent.grants().forEach(grant -> all.param("grant-" + grant.id(), "nothing"));
            assertThat(page(all, 422)).contains("This would leave nothing");
            assertThat(now(consent)).isEqualTo(consent);
        }

        @Test
        void allowsNothingMoreWhateverIsSent() throws Exception {
            ConsentView consent = given();
            UUID note = grant(consent, "mood.note").id();
            send(change(consent).param("grant-" + note, "summary").param("until", end(consent)), person);
            ConsentView less = now(consent);
            for (String wrong : List.of("raw", "reduced", "everything", "")) {
                assertThat(send(change(less).param("grant-" + note, wrong).param("until", end(less)), person)
                                .getStatus())
                        .as(wrong)
                        .isEqualTo(400);
            }
            assertThat(now(consent)).isEqualTo(less);
        }

        @Test
        void doesNotOverwriteWhatWasChangedMeanwhile() throws Exception {
            ConsentView consent = given();
            UUID note = grant(consent, "mood.note").id();
            send(change(consent).param("grant-" + note, "summary").param("until", end(consent)), person);
            assertThat(page(change(consent).param("grant-" + note, "yes-no").param("until", end(consent)), 422))
                    .contains("changed elsewhere");
            assertThat(grant(now(consent), "mood.note").fidelity()).isEqualTo(Fidelity.SUMMARY);
        }

        @Test
        void isNobodyElsesAndNotForWhatEnded() throws Exception {
            ConsentView consent = given();
            SignedIn other = SignedIn.subject();
            for (String path : List.of("change", "renew")) {
                String address = "/portal/consents/" + consent.id() + "/" + path;
                assertThat(send(get(address), other).getStatus()).isEqualTo(404);
                assertThat(send(post(address).with(csrf()), other).getStatus()).isEqualTo(404);
                assertThat(send(post(address), person).getStatus()).isEqualTo(403);
            }
            consents.withdraw(person.id(), consent.id(), Set.of());
            for (String path : List.of("change", "renew")) {
                assertThat(send(get("/portal/consents/{id}/" + path, consent.id()), person)
                                .getRedirectedUrl())
                        .isEqualTo("/portal/consents/" + consent.id());
            }
            assertThat(page(get("/portal/consents/{id}", consent.id()), 200)).doesNotContain("/change", "/renew");
        }
    }

    @Nested
    class Renewing {

        @Test
        void isDecidedLikeTheFirstTimeAndForWhatWasTickedOnly() throws Exception {
            ConsentView consent = given("P3D");
            assertThat(page(get("/portal/consents/{id}/renew", consent.id()), 200))
                    .contains("Do not allow", "Allow what I ticked", "3 days, until", "Read the whole text")
                    .doesNotContain("checked");
            GrantView note = grant(consent, "mood.note");

            Instant before = Instant.now();
            MockHttpServletResponse sent =
                    send(renew(consent, "allow").param("grants", note.id().toString()), person);

            assertThat(sent.getRedirectedUrl()).isEqualTo("/portal/consents/" + consent.id() + "?saved=true");
            ConsentView now = now(consent);
            assertThat(grant(now, "mood.note").state()).isEqualTo(ConsentState.RENEWED);
            assertThat(grant(now, "mood.note").validUntil())
                    .isBetween(before.plus(3, ChronoUnit.DAYS), Instant.now().plus(3, ChronoUnit.DAYS));
            assertThat(grant(now, "mood.self-report")).isEqualTo(grant(consent, "mood.self-report"));
            assertThat(page(get("/portal/consents/{id}", consent.id()), 200))
                    .contains("You allowed again: Mood notes.", "when it ends by itself. Before: ");
        }

        @Test
        void aNoLeavesItAsItIsAndIsAsEasy() throws Exception {
            ConsentView consent = given();
            assertThat(send(renew(consent, "refuse"), person).getRedirectedUrl())
                    .isEqualTo("/portal/consents/" + consent.id());
            assertThat(now(consent)).isEqualTo(consent);
        }

        @Test
        void needsATickAndTheTextOfNow() throws Exception {
            ConsentView consent = given();
            String note = grant(consent, "mood.note").id().toString();
            assertThat(page(renew(consent, "allow"), 422)).contains("Tick at least one", "href=\"#choices\"");
            String other = page(
                    post("/portal/consents/{id}/renew", consent.id())
                            .with(csrf())
                            .param("decision", "allow")
                            .param("notice", "0".repeat(64))
                            .param("revision", Long.toString(consent.revision()))
                            .param("grants", note),
                    422);
            assertThat(other).contains("The text has changed", "checked");
            assertThat(now(consent)).isEqualTo(consent);
        }
    }

    @Nested
    class AllowingMore {

        @Test
        void isANewGrantDecidedLikeTheFirst() throws Exception {
            ConsentView consent = given();
            UUID note = grant(consent, "mood.note").id();
            send(change(consent).param("grant-" + note, "summary").param("until", end(consent)), person);
            assertThat(page(get("/portal/consents/{id}/more", consent.id()), 200))
                    .contains("read:mood.inferred", "read:mood.note", "Do not allow", "Read the whole text")
                    .doesNotContain("checked", "read:mood.self-report", "write:mood.note");

            MockHttpServletResponse sent =
                    send(more(consent).param("allow", "read:mood.inferred", "read:mood.note"), person);

            assertThat(sent.getRedirectedUrl()).isEqualTo("/portal/consents/" + consent.id() + "?saved=true");
            ConsentView now = now(consent);
            assertThat(grant(now, "mood.inferred").state()).isEqualTo(ConsentState.GIVEN);
            assertThat(grant(now, "mood.inferred").validUntil()).isEqualTo(consent.validUntil());
            assertThat(grant(now, "mood.note").fidelity()).isEqualTo(Fidelity.RAW);
            assertThat(page(get("/portal/consents/{id}", consent.id()), 200)).contains("Now: Every value");
        }

        @Test
        void needsATickTheTextOfNowAndNothingThatIsNotOffered() throws Exception {
            ConsentView consent = given();
            assertThat(page(more(consent), 422)).contains("Tick at least one");
            assertThat(page(more(consent).param("allow", "export:mood.note", "read:mood", "read:mood.note", "x"), 422))
                    .contains("Tick at least one");
            assertThat(page(
                            post("/portal/consents/{id}/more", consent.id())
                                    .with(csrf())
                                    .param("decision", "allow")
                                    .param("notice", "0".repeat(64))
                                    .param("allow", "read:mood.inferred"),
                            422))
                    .contains("The text has changed", "checked");
            assertThat(send(post("/portal/consents/{id}/more", consent.id()).with(csrf()), SignedIn.subject())
                            .getStatus())
                    .isEqualTo(404);
            assertThat(now(consent)).isEqualTo(consent);
        }
    }

    private ConsentView given() {
        return given("P90D");
    }

    private ConsentView given(String validity) {
        // as it is stored, which has no more than microseconds
        return now(consents.grantDirectly(
                person.id(),
                "mood-coach",
                new ConsentProposal(
                        PURPOSE.value(),
                        List.of(
                                new ConsentProposal.Item("mood.self-report", List.of("read", "write"), "raw"),
                                new ConsentProposal.Item("mood.note", List.of("read"), "raw")),
                        validity,
                        null,
                        null),
                "en",
                null));
    }

    private ConsentView now(ConsentView consent) {
        return consents.find(person.id(), consent.id()).orElseThrow();
    }

    private String end(ConsentView consent) {
        return words.day(consent.validUntil()).toString();
    }

    private static GrantView grant(ConsentView consent, String category) {
        return consent.grants().stream()
                .filter(grant -> grant.category().value().equals(category))
                .findFirst()
                .orElseThrow();
    }

    private static MockHttpServletRequestBuilder change(ConsentView consent) {
        return post("/portal/consents/{id}/change", consent.id())
                .with(csrf())
                .param("revision", Long.toString(consent.revision()));
    }

    private MockHttpServletRequestBuilder more(ConsentView consent) {
        return post("/portal/consents/{id}/more", consent.id())
                .with(csrf())
                .param("decision", "allow")
                .param("notice", notice());
    }

    private String notice() {
        App app = apps.find(new AppId("mood-coach")).orElseThrow();
        return notices.current(app.processing(), PURPOSE, "en").hash();
    }

    private MockHttpServletRequestBuilder renew(ConsentView consent, String decision) {
        return post("/portal/consents/{id}/renew", consent.id())
                .with(csrf())
                .param("decision", decision)
                .param("notice", notice())
                .param("revision", Long.toString(consent.revision()));
    }

    /** A page that keeps the rules. */
    private String page(MockHttpServletRequestBuilder request, int status) throws Exception {
        MockHttpServletResponse page = send(request, person);
        assertThat(page.getStatus()).isEqualTo(status);
        PageRules.check(page.getContentAsString());
        return page.getContentAsString();
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }
}

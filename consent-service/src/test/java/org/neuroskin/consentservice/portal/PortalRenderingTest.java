package org.neuroskin.consentservice.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.ConsentRequest;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.RequestStatus;
import org.neuroskin.consentservice.design.Area;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Look;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.Rendering;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.receipt.SampleReceipts;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Notice;
import org.neuroskin.policies.notice.Notices;

class PortalRenderingTest {
    static final List<Locale> LANGUAGES = Rendering.LANGUAGES;

    private static final App MOOD_COACH = SampleConsents.app("mood-coach", "Mood Coach", "Acme Wellbeing GmbH");
    private static final App HOSTILE = SampleConsents.app(
            "hostile", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)> ${1234*5678} __${1234*5678}__");
    private static final Instant AT = Instant.parse("2026-11-22T13:03:07.123456Z");

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void everyPageKeepsTheRulesInEveryLanguage(Locale language) {
        Map<String, Object> pages = pages(language, MOOD_COACH);
        Map<String, String> titles = new HashMap<>();
        pages.forEach((view, page) -> {
            Area area = view.startsWith("portal/") && !view.equals("portal/welcome") ? Area.PORTAL : Area.PUBLIC;
            String html = Rendering.render(view, page, area, language);
            Rendering.keep(view + "_" + language.getLanguage(), html);
            PageRules.check(html);
            assertThat(titles.put(PageRules.title(html), view))
                    .as("another page with the title of %s", view)
                    .isNull();
        });
        assertThat(titles).hasSameSizeAs(pages);
    }

    @Test
    void namesFromOutsideStayText() {
        pages(Locale.ENGLISH, HOSTILE).forEach((view, page) -> {
            String html = Rendering.render(view, page, Area.PORTAL, Locale.ENGLISH);
            assertThat(html).as(view).doesNotContain("<script", "<img", "7006652");
        });
        Object consent = Objects.requireNonNull(pages(Locale.ENGLISH, HOSTILE).get("portal/consent"));
        String html = Rendering.render("portal/consent", consent, Area.PORTAL, Locale.ENGLISH);
        assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;", "${1234*5678} __${1234*5678}__");
    }

    static Map<String, Object> pages(Locale language, App app) {
        Wording wording = Rendering.wording(language);
        ConsentWords words = new ConsentWords(wording);
        ConsentView given = SampleConsents.consent(app, ConsentState.GIVEN);
        ConsentView withdrawn = SampleConsents.consent(app, ConsentState.WITHDRAWN);
        Map<String, Object> pages = new HashMap<>();
        pages.put("portal/welcome", "none");
        pages.put("portal/home", home(wording, app));
        pages.put(
                "portal/who-can-see",
                new WhoCanSeePage(
                        wording.text("who-can-see.summary", 1),
                        List.of(words.waiting(SampleConsents.request(app, RequestStatus.REQUESTED))),
                        List.of(words.card(given)),
                        wording.text("who-can-see.ended", 1),
                        List.of(words.card(withdrawn))));
        pages.put(
                "portal/consent",
                words.page(given, SampleConsents.history(given), Map.of(SampleConsents.BUDGETED, 2L)));
        pages.put("portal/stop", new StopPage(given.id(), app.name(), words.choices(given), List.of()));
        ChangeWords changes = new ChangeWords(wording);
        pages.put(
                "portal/change",
                changes.change(
                        given,
                        Map.of(),
                        "soon",
                        AT,
                        List.of(new FieldError("until", "no day"), new FieldError("cells", "nothing"))));
        pages.put(
                "portal/renew",
                changes.renew(
                        given,
                        notice(given.purpose(), wording, app),
                        90,
                        AT,
                        Set.of(),
                        List.of(new FieldError("choices", "nothing"))));
        pages.put("portal/more", more(wording, app, given));
        pages.put("portal/stopped", stopped(wording, words, given));
        pages.put(
                "portal/receipt",
                new ReceiptPage(
                        given.id(),
                        SampleReceipts.sheet(app, language.getLanguage()),
                        List.of(new ReceiptPage.Form("/portal/consents/1/receipt.pdf", "PDF"))));
        pages.put("portal/request", request(wording, app, List.of()));
        pages.put("portal/decided", decided(wording, app));
        pages.put("portal/request-closed", new RequestClosedPage("request.expired"));
        pages.put("portal/who-has-seen", whoHasSeen(wording, app));
        pages.put("portal/look", look(wording, app));
        pages.put(
                "portal/my-requests",
                new MyRequestsPage(
                        List.of(new MyRequestsPage.Erased(
                                "all kinds", "erased", "Mood Coach", "/portal/erasures/1/certificate")),
                        "on hold"));
        pages.put(
                "portal/erase",
                new ErasePage(
                        List.of(new Option("", "All kinds", true)),
                        List.of(new Option("", "At any time", true)),
                        null));
        pages.put(
                "portal/export",
                new ExportPage(
                        List.of(
                                new ExportPage.Copy("asked", "ready", "encrypted", "/portal/exports/1/download"),
                                new ExportPage.Copy("asked", "done", null, null)),
                        "",
                        List.of(new FieldError("key", "no key"))));
        pages.put(
                "portal/about-me",
                new AboutMePage(
                        true,
                        true,
                        List.of(new Option("", "Not", true)),
                        List.of(new Option("4", "Tone 4", true)),
                        true));
        pages.put("portal/staff", new StaffPage(true, true));
        pages.put("design/help", "none");
        pages.put("error/403", "none");
        pages.put("error/404", "none");
        pages.put("error/500", "none");
        pages.put("error/503", "none");
        return pages;
    }

    private static RequestPage request(Wording wording, App app, List<FieldError> errors) {
        ConsentRequest request = SampleConsents.request(app, RequestStatus.REQUESTED);
        return new RequestWords(wording).page(request, notice(request.purpose(), wording, app), AT, Set.of(), errors);
    }

    private static RequestPage more(Wording wording, App app, ConsentView given) {
        return new MoreWords(wording)
                .page(
                        given,
                        notice(given.purpose(), wording, app),
                        Set.of(),
                        List.of(new FieldError("choices", "none")));
    }

    private static Notice notice(PurposeId purpose, Wording wording, App app) {
        return Notices.bundled().find(purpose, wording.language()).orElseThrow().about(app.processing());
    }

    private static StoppedPage stopped(Wording wording, ConsentWords words, ConsentView consent) {
        return new StoppedPage(
                consent.id(),
                consent.app().name(),
                consent.app().organisation(),
                wording.text("stopped.heading.all", Wording.name(consent.app().name())),
                wording.text("stopped.since", wording.time(AT)),
                wording.text("stopped.confirmed", 1, 1),
                words.names(consent.grants()),
                wording.moment(AT),
                "18");
    }

    private static DecidedPage decided(Wording wording, App app) {
        return new DecidedPage(
                app.name(),
                wording.text("decided.heading.allowed", Wording.name(app.name())),
                wording.text("decided.lead.allowed", wording.day(AT).text()),
                List.of(wording.text("decided.cell", "Mood", wording.text("operation.read"))),
                List.of("Notes"),
                SampleConsents.uuid("consent"),
                "http://localhost:8085/apps/mood-coach/callback?response=e30.e30.AA",
                SampleConsents.uuid("request"));
    }

    private static HomePage home(Wording wording, App app) {
        HomePage.Attention attention = new HomePage.Attention(
                wording.text(
                        "home.attention.ends",
                        Wording.name(app.name()),
                        wording.day(AT).text()),
                "/portal/who-can-see");
        return new HomePage(
                wording.text("home.apps", 2),
                wording.text("home.looks", 14),
                wording.text("home.refused", 1),
                List.of(attention),
                looks(wording, app));
    }

    private static List<Look> looks(Wording wording, App app) {
        String name = Wording.name(app.name());
        String organisation = Wording.name(app.organisation());
        String purpose =
                wording.purpose(new PurposeId("routine-personalisation")).name();
        Moment at = wording.moment(AT);
        String what = wording.list(new ConsentWords(wording)
                .names(SampleConsents.consent(app, ConsentState.GIVEN).grants()));
        return List.of(
                new Look(
                        at,
                        wording.text("look.read", name, organisation, what, purpose),
                        wording.text("look.omitted", what),
                        new Tag(Tag.Kind.ALLOWED, wording.text("outcome.released")),
                        "/portal/accesses/main/12"),
                new Look(
                        at,
                        wording.text("look.write", name, organisation, what, purpose),
                        null,
                        new Tag(Tag.Kind.ALLOWED, wording.text("outcome.released-write")),
                        "/portal/accesses/main/11"),
                new Look(
                        at,
                        wording.text(
                                "look.denied",
                                name,
                                organisation,
                                what,
                                purpose,
                                wording.text("operation." + Operation.READ.wireName()),
                                wording.text("reason.consent-withdrawn")),
                        null,
                        new Tag(Tag.Kind.REFUSED, wording.text("outcome.denied")),
                        "/portal/accesses/main/10"));
    }

    private static WhoHasSeenPage whoHasSeen(Wording wording, App app) {
        return new WhoHasSeenPage(
                List.of(new Option("", wording.text("filter.all-apps"), true), new Option("a", app.name(), false)),
                List.of(new Option("", wording.text("filter.all-outcomes"), true)),
                List.of(
                        new WhoHasSeenPage.Day(wording.day(AT).text(), looks(wording, app)),
                        new WhoHasSeenPage.Day(wording.day(SampleConsents.GIVEN).text(), looks(wording, app))),
                "/portal/who-has-seen?after=x",
                null);
    }

    private static LookPage look(Wording wording, App app) {
        return new LookPage(
                looks(wording, app).getFirst(),
                List.of(
                        new LookPage.Fact(
                                wording.text("look.at"), wording.moment(AT).text()),
                        new LookPage.Fact(wording.text("look.service"), "diary"),
                        new LookPage.Fact(wording.text("look.size"), wording.text("look.size.bytes", 18_234))),
                new LookPage.Proof(
                        new Tag(Tag.Kind.ALLOWED, wording.text("look.proof.good")),
                        wording.text("look.proof.good.text", 12, 48, wording.time(AT)),
                        "/portal/accesses/main/12/proof"));
    }

    @Test
    void nothingIsTickedBeforehandAndBothAnswersWeighTheSame() {
        Wording wording = Rendering.wording(Locale.ENGLISH);
        String html = Rendering.render(
                "portal/request", request(wording, MOOD_COACH, List.of()), Area.PORTAL, Locale.ENGLISH);
        assertThat(html).contains("type=\"checkbox\"").doesNotContain("checked");
        assertThat(html.split("<button class=\"button second\" type=\"submit\" name=\"decision\"", -1))
                .hasSize(3);
        assertThat(html.indexOf("value=\"refuse\"")).isLessThan(html.indexOf("value=\"allow\""));
    }

    @Test
    void whatIsMissingIsSaidOnTopAndBesideTheField() {
        Wording wording = Rendering.wording(Locale.ENGLISH);
        ConsentView given = SampleConsents.consent(MOOD_COACH, ConsentState.GIVEN);
        FieldError error = new FieldError("grants", wording.text("stop.error.none"));
        StopPage page =
                new StopPage(given.id(), "Mood Coach", new ConsentWords(wording).choices(given), List.of(error));
        String html = Rendering.render("portal/stop", page, Area.PORTAL, Locale.ENGLISH);
        Rendering.keep("portal/stop-error_en", html);
        PageRules.check(html);
        assertThat(PageRules.title(html)).startsWith("Please check:");
        assertThat(html).contains("<a href=\"#grants\">Tick what you want to stop.</a>", "role=\"alert\"");
    }
}

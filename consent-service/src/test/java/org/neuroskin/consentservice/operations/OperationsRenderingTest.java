package org.neuroskin.consentservice.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.neuroskin.consentservice.apps.AppActs;
import org.neuroskin.consentservice.apps.AppJson;
import org.neuroskin.consentservice.apps.Disclosure;
import org.neuroskin.consentservice.apps.RegisterRefused;
import org.neuroskin.consentservice.apps.Staff;
import org.neuroskin.consentservice.apps.Terms;
import org.neuroskin.consentservice.design.Area;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.Rendering;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.consentservice.snapshot.Gateways.Gateway;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AppState;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;

class OperationsRenderingTest {
    static final List<Locale> LANGUAGES = Rendering.LANGUAGES;

    private static final Instant AT = Instant.parse("2026-11-28T13:03:07Z");
    private static final Staff OPERATOR = new Staff("operator-1", true, false);
    private static final Staff CHAIR = new Staff("chair-1", false, true);

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void anAppIsShownInEveryStateToBothRoles(Locale language) {
        for (AppState state : AppState.values()) {
            for (Staff staff : List.of(OPERATOR, CHAIR)) {
                String html = render(app(state, "Mood Coach", "mood.note"), staff, language);
                Rendering.keep("operations-app-" + state.wireName() + "_" + language.getLanguage(), html);
                PageRules.check(html);
            }
        }
    }

    @Test
    void whatIsProposedStandsBesideWhatItWouldReplace() {
        String html = render(app(AppState.ACTIVE, "Mood Coach", "mood.note"), OPERATOR, Locale.ENGLISH);
        assertThat(html.split("Proposed instead:", -1))
                .as("one term is changed")
                .hasSize(2);
        assertThat(html)
                .contains("Edition 2 is proposed", "Approve edition 2", "Waits for the approval of an operator.")
                .contains("/retire\"", "/suspend\"")
                .doesNotContain("/freeze\"");
        assertThat(render(app(AppState.ACTIVE, "Mood Coach", "mood.note"), CHAIR, Locale.ENGLISH))
                .as("not the chair's to approve")
                .contains("Refuse edition 2", "/freeze\"")
                .doesNotContain("Approve edition 2", "/retire\"", "/suspend\"");
    }

    @Test
    void namesFromOutsideStayText() {
        assertThat(render(app(AppState.ACTIVE, "<script>alert(1)</script>", "mood.note"), OPERATOR, Locale.ENGLISH))
                .doesNotContain("<script");
    }

    @Test
    void aCutSaysSinceWhenAndWhoConfirmed() {
        AppWords said = new AppWords(Rendering.wording(Locale.ENGLISH));
        AppJson app = app(AppState.SUSPENDED, "Mood Coach", "mood.note");
        assertThat(said.inEffect(new AppActs.Cut(app, AT, new Enforcement(3, 3, 0), true))
                        .sentences())
                .containsExactly(
                        "The app is suspended.", "In effect since 14:03:07 CET.", "Confirmed by 3 of 3 gateways.");
        assertThat(said.inEffect(new AppActs.Cut(app, AT, new Enforcement(3, 2, 1), false))
                        .sentences())
                .contains(
                        "Confirmed by 2 of 3 gateways. The others had lost contact, so they let nothing through.",
                        "The sign-in service does not know it yet. We go on telling it.");
    }

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void everyRefusalAndEveryEndOfAnActIsASentence(Locale language) {
        Wording wording = Rendering.wording(language);
        for (RegisterRefused.Reason reason : RegisterRefused.Reason.values()) {
            assertThat(wording.text(AppPages.key(reason))).isNotBlank();
        }
        for (AppState state : AppState.values()) {
            AppActs.Cut cut =
                    new AppActs.Cut(app(state, "Mood Coach", "mood.note"), AT, new Enforcement(0, 0, 0), true);
            assertThat(new AppWords(wording).inEffect(cut).sentences()).hasSize(3);
        }
    }

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void whatAGatewayDoesNotSayIsNotKnown(Locale language) {
        Wording wording = Rendering.wording(language);
        TreeMap<String, Boolean> services = new TreeMap<>();
        services.put("mood", true);
        services.put("lab", false);
        GatewayPage page = new GatewayPage(List.of(
                GatewayPages.row(new Gateway("gateway-1", AT, true, 0, services), wording),
                GatewayPages.row(new Gateway("gateway-2", AT, true, 2, null), wording),
                GatewayPages.row(new Gateway("gateway-3", AT, false, 7, services), wording)));
        String html = Rendering.render("operations/gateways", page, Area.OPERATIONS, language);
        Rendering.keep("operations-gateways_" + language.getLanguage(), html);
        PageRules.check(html);
        assertThat(html.split(wording.text("gateways.unknown"), -1)).hasSize(3);
        assertThat(html.split(">lab<", -1))
                .as("not of one that has fallen silent")
                .hasSize(2);
    }

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void whereThereIsNothingThePagesSaySo(Locale language) {
        Wording wording = Rendering.wording(language);
        String needs = Rendering.render("operations/needs", new NeedsPage(List.of()), Area.OPERATIONS, language);
        PageRules.check(needs);
        assertThat(needs).contains(wording.text("needs.none"));
        PageRules.check(Rendering.render("operations/apps", new AppListPage(List.of()), Area.OPERATIONS, language));
        PageRules.check(Rendering.render("operations/gateways", new GatewayPage(List.of()), Area.OPERATIONS, language));
        PageRules.check(Rendering.render(
                "operations/keys", new KeyPage(List.of(), List.of(), List.of(), List.of()), Area.OPERATIONS, language));
    }

    private static String render(AppJson app, Staff staff, Locale language) {
        AppPage page = new AppWords(Rendering.wording(language)).page(app, staff, null);
        return Rendering.render("operations/app", page, Area.OPERATIONS, language);
    }

    private static AppJson app(AppState state, String name, String category) {
        boolean inForce = state != AppState.PROPOSED && state != AppState.REFUSED && state != AppState.APPROVED;
        boolean proposed = state != AppState.RETIRED && state != AppState.REFUSED;
        AppJson.@Nullable Proposal proposal = proposed
                ? new AppJson.Proposal(
                        2,
                        terms(name, "mood.self-report", category),
                        "operator-1",
                        AT,
                        List.of(new AppJson.Approval("ethics-chair", "chair-1")),
                        List.of("operator"))
                : null;
        return new AppJson(
                new AppId("mood-coach"),
                state,
                false,
                inForce ? 1 : 0,
                inForce ? terms(name, "mood.self-report") : null,
                proposal,
                null,
                3);
    }

    private static Terms terms(String name, String... categories) {
        TreeSet<CategoryId> data = new TreeSet<>();
        for (String category : categories) {
            data.add(new CategoryId(category));
        }
        return new Terms(
                name,
                "Quiet Ltd",
                new Place("DE"),
                Setting.PRIVATE,
                new TreeSet<>(List.of(new PurposeId("mood-inference"))),
                data,
                null,
                List.of(URI.create("https://quiet.example/callback")),
                null,
                null,
                null,
                new Disclosure("privacy@quiet.example", null, new TreeSet<>(), new TreeSet<>(), null, 30, null),
                false);
    }
}

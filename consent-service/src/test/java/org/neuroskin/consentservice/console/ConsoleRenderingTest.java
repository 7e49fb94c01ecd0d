package org.neuroskin.consentservice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.neuroskin.consentservice.design.Area;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.Rendering;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;

class ConsoleRenderingTest {
    static final List<Locale> LANGUAGES = Rendering.LANGUAGES;

    private static final Instant AT = Instant.parse("2026-11-22T13:03:07.123456Z");

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void everyPageKeepsTheRulesInEveryLanguage(Locale language) {
        Map<String, Object> pages = pages(Rendering.wording(language), "Mood Coach");
        Map<String, String> titles = new HashMap<>();
        pages.forEach((view, page) -> {
            String html = Rendering.render(view, page, Area.CONSOLE, language);
            Rendering.keep(view + "_" + language.getLanguage(), html);
            PageRules.check(html);
            assertThat(titles.put(PageRules.title(html), view))
                    .as("another page with the title of %s", view)
                    .isNull();
        });
    }

    @Test
    void namesFromOutsideStayText() {
        pages(Rendering.wording(Locale.ENGLISH), "<script>alert(1)</script>").forEach((view, page) -> {
            assertThat(Rendering.render(view, page, Area.CONSOLE, Locale.ENGLISH))
                    .as(view)
                    .doesNotContain("<script");
        });
    }

    @Test
    void aWrongPeriodIsSaidOnTop() {
        Wording wording = Rendering.wording(Locale.ENGLISH);
        FieldError error = new FieldError("from", wording.text("accesses.error.dates"));
        AccessesPage page = new AccessesPage(
                "2026-11-22", "2026-11-01", List.of(), List.of(), "", List.of(), null, null, List.of(error));
        String html = Rendering.render("console/accesses", page, Area.CONSOLE, Locale.ENGLISH);
        PageRules.check(html);
        assertThat(html).contains("<a href=\"#from\">Give both days, the first not after the last.</a>");
        assertThat(html).doesNotContain("<table");
    }

    private static Map<String, Object> pages(Wording wording, String app) {
        List<AccessesPage.Row> rows = new ArrayList<>();
        for (int sequence = 60; sequence > 48; sequence--) {
            rows.add(row(wording, app, sequence));
        }
        return Map.of(
                "console/overview",
                new OverviewPage(
                        wording.text("overview.accesses", 143),
                        wording.text("overview.refused", 12),
                        wording.text("overview.log", 318)),
                "console/accesses",
                new AccessesPage(
                        "2026-10-24",
                        "2026-11-22",
                        List.of(new Option("", wording.text("filter.all-apps"), true), new Option("a", app, false)),
                        List.of(new Option("", wording.text("filter.all-outcomes"), true)),
                        wording.text("accesses.caption", "24 October 2026", "22 November 2026"),
                        rows,
                        "/ethics/accesses?after=x",
                        "/ethics/accesses",
                        List.of()),
                "console/proof",
                new ProofPage(
                        "neuroskin/0011223344556677/main\n318\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— neuroskin A8u2\n",
                        wording.text("proof.summary", 318),
                        new ProofPage.Witnessed(
                                wording.text("proof.witnesses.enough", 310, 318, "22 November 2026"),
                                List.of(
                                        new ProofPage.Row(
                                                "board",
                                                "board+a1b2c3d4+AQIDBA",
                                                wording.text("proof.witness.size", 310, "22 November 2026"),
                                                new Tag(Tag.Kind.ALLOWED, wording.text("proof.witness.well"))),
                                        new ProofPage.Row(
                                                "outsider",
                                                "outsider+a1b2c3d4+AQIDBA",
                                                wording.text("proof.witness.never"),
                                                new Tag(Tag.Kind.REFUSED, wording.text("proof.witness.contradicts"))))),
                        List.of(
                                new ProofPage.GatewayRow(
                                        "gateway-1",
                                        new Tag(Tag.Kind.ALLOWED, wording.text("proof.gateway.well")),
                                        "22 November 2026",
                                        wording.text("proof.answers.whole", 18_234)),
                                new ProofPage.GatewayRow(
                                        "gateway-2",
                                        new Tag(Tag.Kind.REFUSED, wording.text("proof.gateway.lacking")),
                                        wording.text("proof.canary.never"),
                                        wording.text("proof.answers.lacking", 100, 2))),
                        "neuroskin/0011223344556677/main+a1b2c3d4+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n",
                        "./neuroskin verify neuroskin-history.zip"));
    }

    private static AccessesPage.Row row(Wording wording, String app, int sequence) {
        boolean denied = sequence % 4 == 0;
        return new AccessesPage.Row(
                wording.moment(AT.minusSeconds(sequence)),
                denied
                        ? new Tag(Tag.Kind.REFUSED, wording.text("outcomes.denied"))
                        : new Tag(Tag.Kind.ALLOWED, wording.text("outcomes.released")),
                denied ? wording.text("accesses.reason.consent-withdrawn") : null,
                app,
                "Acme Wellbeing GmbH",
                "kq3Vf0aZs1xY7mN2bC5dE8gh",
                wording.text("accesses.actor.self"),
                wording.text("accesses.what.value", "Mood notes, Heart rhythm", wording.text("operation.read")),
                denied ? null : wording.text("accesses.omitted", "Mood notes"),
                "Personal routine",
                wording.text("number", 18_234),
                "/ethics/proofs/main/" + sequence,
                wording.text("accesses.proof.link", sequence));
    }
}

package org.neuroskin.consentservice.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.neuroskin.consentservice.design.Area;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.Rendering;
import org.neuroskin.consentservice.design.Wording;

class FairnessRenderingTest {
    static final List<Locale> LANGUAGES = Rendering.LANGUAGES;

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void thePageKeepsTheRulesInEveryLanguage(Locale language) {
        String html = render(Rendering.wording(language), language, "Mood Coach", cells());
        Rendering.keep("fairness_" + language.getLanguage(), html);
        PageRules.check(html);
    }

    @Test
    void whatIsSeenIsSaidAndTheSmallGroupIsNot() {
        String html = render(Rendering.wording(Locale.ENGLISH), Locale.ENGLISH, "Mood Coach", cells());
        assertThat(html)
                .contains(
                        "Highest: Women, 75 %. Lowest: Men, 45 %.",
                        "Below four fifths of the highest, beyond what chance explains: Men.",
                        "Below four fifths of the highest, which may be chance: Non-binary people.",
                        "Another gender: not shown",
                        "aria-labelledby=\"finding-gender\"");
        assertThat(html.split("<svg class=\"chart\"", -1)).hasSize(Dimension.values().length);
    }

    @Test
    void namesFromOutsideStayText() {
        assertThat(render(Rendering.wording(Locale.ENGLISH), Locale.ENGLISH, "<script>alert(1)</script>", cells()))
                .doesNotContain("<script");
    }

    @Test
    void beforeTheFirstMonthItSaysSo() {
        String html = render(Rendering.wording(Locale.ENGLISH), Locale.ENGLISH, "Mood Coach", List.of());
        Rendering.keep("fairness-none_en", html);
        PageRules.check(html);
        assertThat(html).contains("Nothing is published yet.").doesNotContain("<table", "<select", "/export");
    }

    private static String render(Wording wording, Locale language, String app, List<Cell> cells) {
        boolean none = cells.isEmpty();
        FairnessPage page = new FairnessPage(
                none ? List.of() : List.of(new Option("2026-10", "October 2026", true)),
                List.of(new Option("granted", wording.text("fairness.measure.granted"), true)),
                wording.text("fairness.question.granted"),
                wording.text("fairness.things.granted"),
                none ? List.of() : new FairnessWords(wording, Map.of("mood-coach", app)).tables(cells),
                none ? null : "/ethics/fairness/export?month=2026-10");
        return Rendering.render("fairness/fairness", page, Area.CONSOLE, language);
    }

    private static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        add(cells, Dimension.AGE, "under-18", 0, 0);
        add(cells, Dimension.AGE, "18-29", 300, 195);
        add(cells, Dimension.AGE, "30-44", 411, 240);
        add(cells, Dimension.AGE, "45-59", 120, 75);
        add(cells, Dimension.AGE, "60-on", 36, 24);
        add(cells, Dimension.AGE, Dimension.NOT_SAID, 0, 0);
        add(cells, Dimension.GENDER, "woman", 420, 315);
        add(cells, Dimension.GENDER, "man", 420, 189);
        add(cells, Dimension.GENDER, "non-binary", 24, 12);
        add(cells, Dimension.GENDER, "another", 0, 0);
        add(cells, Dimension.GENDER, Dimension.NOT_SAID, 0, 0);
        add(cells, Dimension.SKIN_TONE, "1-3", 210, 12);
        add(cells, Dimension.SKIN_TONE, "4-6", 180, 15);
        add(cells, Dimension.SKIN_TONE, "7-10", 90, 6);
        add(cells, Dimension.SKIN_TONE, Dimension.NOT_SAID, 600, 36);
        add(cells, Dimension.LANGUAGE, "en", 0, 0);
        add(cells, Dimension.LANGUAGE, "de", 0, 0);
        add(cells, Dimension.LANGUAGE, "fr", 0, 0);
        add(cells, Dimension.LANGUAGE, Dimension.NOT_SAID, 0, 0);
        add(cells, Dimension.APP, "mood-coach", 780, 0);
        add(cells, Dimension.APP, "gone-app", 45, 0);
        return cells;
    }

    private static void add(List<Cell> cells, Dimension dimension, String name, long people, long hit) {
        cells.add(
                people == 0
                        ? Cell.hidden(Measure.GRANTED, dimension, name)
                        : new Cell(
                                Measure.GRANTED,
                                dimension,
                                name,
                                new Cell.Numbers(people, hit, hit == 0 ? null : new Cell.Things(55, 47, 63))));
    }
}

package org.neuroskin.consentservice.operations;

import java.util.Locale;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.policies.law.Laws;
import org.neuroskin.policies.law.Pack;
import org.neuroskin.policies.law.Rule;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** Which laws decide, with their rules. */
@Controller
class LawPages {
    private final Words words;

    LawPages(Words words) {
        this.words = words;
    }

    @GetMapping("/operations/laws")
    ModelAndView laws(Locale locale) {
        Wording wording = words.in(locale);
        return new ModelAndView(
                "operations/laws",
                "page",
                new LawPage(
                        Laws.bundled().hash(),
                        Laws.bundledWithShadow().packs().stream()
                                .map(pack -> row(pack, wording))
                                .toList()));
    }

    private static LawPage.Row row(Pack pack, Wording wording) {
        return new LawPage.Row(
                pack.name(),
                pack.title(),
                switch (pack.state()) {
                    case LIVE -> new Tag(Tag.Kind.ALLOWED, wording.text("laws.live"));
                    case SHADOW -> new Tag(Tag.Kind.WAITING, wording.text("laws.shadow"));
                },
                wording.text("laws.version", pack.version()),
                pack.hash(),
                "/consent/v1/law/packs/%s/impact".formatted(pack.name()),
                pack.rules().stream().map(rule -> rule(rule, wording)).toList());
    }

    private static LawPage.Rule rule(Rule rule, Wording wording) {
        Tag state = !rule.enabled()
                ? new Tag(Tag.Kind.ENDED, wording.text("laws.rule.off"))
                : rule.permits()
                        ? new Tag(Tag.Kind.ALLOWED, wording.text("laws.rule.permits"))
                        : new Tag(Tag.Kind.REFUSED, wording.text("laws.rule.forbids"));
        return new LawPage.Rule(rule.article(), rule.says(), rule.source(), state);
    }
}

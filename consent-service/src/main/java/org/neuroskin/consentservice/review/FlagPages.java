package org.neuroskin.consentservice.review;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** What rules found, and what the board makes of it. */
@Controller
class FlagPages {
    private static final int MOST = 200;

    private final Flags flags;
    private final Map<String, Rule> rules;
    private final AccessRows accesses;
    private final ReviewActs acts;
    private final Words words;

    FlagPages(Flags flags, FlagFinder finder, AccessRows accesses, ReviewActs acts, Words words) {
        this.flags = flags;
        this.rules = finder.rules().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Rule::id, rule -> rule, (one, other) -> one, java.util.LinkedHashMap::new));
        this.accesses = accesses;
        this.acts = acts;
        this.words = words;
    }

    @GetMapping("/ethics/flags")
    ModelAndView flags(Authentication who, @RequestParam(defaultValue = "false") boolean decided, Locale locale) {
        Wording wording = words.in(locale);
        List<Flag> found = flags.list(decided, MOST);
        acts.looked(Reviewer.of(who), "flags", found.size());
        Map<String, Flags.Precision> precision = flags.precision();
        return new ModelAndView(
                "review/flags",
                "page",
                new FlagsPage(
                        decided,
                        found.stream()
                                .map(flag -> new FlagsPage.Row(
                                        "/ethics/flags/" + flag.id(),
                                        wording.day(flag.day()),
                                        name(flag, wording),
                                        sentence(flag, wording),
                                        tag(flag, wording)))
                                .toList(),
                        rules.values().stream()
                                .map(rule -> row(rule, Optional.ofNullable(precision.get(rule.id())), wording))
                                .toList()));
    }

    @GetMapping("/ethics/flags/{id}")
    ModelAndView flag(Authentication who, @PathVariable UUID id, Locale locale) {
        return show(find(id), Reviewer.of(who), new Form(words.in(locale)), "", words.in(locale));
    }

    @PostMapping("/ethics/flags/{id}/dismiss")
    ModelAndView dismiss(
            Authentication who, @PathVariable UUID id, @RequestParam(defaultValue = "") String reason, Locale locale) {
        Flag flag = find(id);
        Optional<Flag.Reason> chosen = Codes.find(Flag.Reason.class, reason);
        if (chosen.isEmpty()) {
            Form form = new Form(words.in(locale));
            form.wrong("reason-expected", "flag.error.reason");
            return show(flag, Reviewer.of(who), form, "", words.in(locale));
        }
        flags.dismiss(id, chosen.get(), Reviewer.of(who));
        return new ModelAndView("redirect:/ethics/flags");
    }

    @PostMapping("/ethics/flags/{id}/case")
    ModelAndView openCase(
            Authentication who,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String question,
            Locale locale) {
        Flag flag = find(id);
        Form form = new Form(words.in(locale));
        String text = form.text("question", question);
        if (!form.right()) {
            return show(flag, Reviewer.of(who), form, question, words.in(locale));
        }
        return new ModelAndView("redirect:/ethics/cases/" + flags.openCase(flag, text, Reviewer.of(who)));
    }

    private ModelAndView show(Flag flag, Reviewer reviewer, Form form, String question, Wording wording) {
        acts.looked(reviewer, "flag", flag.accesses().size());
        @Nullable Rule rule = rules.get(flag.rule());
        ModelAndView page = new ModelAndView(
                "review/flag",
                "page",
                new FlagPage(
                        flag.id(),
                        name(flag, wording),
                        sentence(flag, wording),
                        rule == null ? "" : sentence(rule, wording),
                        wording.day(flag.day()),
                        flag.subject(),
                        tag(flag, wording),
                        flag.state() == Flag.State.NEW,
                        flag.reason() == null ? null : wording.text("flag.reason." + Codes.of(flag.reason())),
                        flag.boardCase(),
                        accesses.of(flag.accesses(), wording),
                        Arrays.stream(Flag.Reason.values())
                                .map(reason -> new Option(
                                        Codes.of(reason), wording.text("flag.reason." + Codes.of(reason)), false))
                                .toList(),
                        question,
                        form.errors()));
        page.setStatus(form.right() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return page;
    }

    private static FlagsPage.RuleRow row(Rule rule, Optional<Flags.Precision> known, Wording wording) {
        Flags.Precision precision = known.orElse(new Flags.Precision(0, 0));
        long all = precision.confirmed() + precision.refuted();
        return new FlagsPage.RuleRow(
                wording.text("rule.%s.name".formatted(rule.id())),
                sentence(rule, wording),
                Integer.toString(rule.version()),
                all == 0
                        ? wording.text("rule.precision.none")
                        : wording.text("rule.precision", precision.confirmed(), all));
    }

    private static String name(Flag flag, Wording wording) {
        return wording.text("rule.%s.name".formatted(flag.rule()));
    }

    private static String sentence(Rule rule, Wording wording) {
        return wording.text(
                "rule.%s.text".formatted(rule.id()), rule.numbers().values().toArray());
    }

    private String sentence(Flag flag, Wording wording) {
        @Nullable Rule rule = rules.get(flag.rule());
        String concern = rule == null
                ? flag.concern()
                : switch (rule.concern()) {
                    case NONE -> "";
                    case CATEGORY ->
                        wording.category(new CategoryId(flag.concern())).name();
                    case PURPOSE ->
                        wording.purpose(new PurposeId(flag.concern())).name();
                    case GATEWAY -> Wording.name(flag.concern());
                };
        return wording.text(
                "flag.%s".formatted(flag.rule()),
                Wording.name(accesses.name(flag.app())),
                flag.count(),
                Math.round(flag.usual() * 10) / 10.0,
                concern);
    }

    private static Tag tag(Flag flag, Wording wording) {
        return switch (flag.state()) {
            case NEW -> new Tag(Tag.Kind.WAITING, wording.text("flag.state.new"));
            case DISMISSED -> new Tag(Tag.Kind.ENDED, wording.text("flag.state.dismissed"));
            case CASE -> new Tag(Tag.Kind.ALLOWED, wording.text("flag.state.case"));
        };
    }

    private Flag find(UUID id) {
        return flags.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

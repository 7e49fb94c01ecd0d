package org.neuroskin.consentservice.review;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.kernel.AppId;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** The cases of the board. Every form leads back to the case; one with a mistake keeps what was typed. */
@Controller
class CasePages {
    private static final int MOST = 200;

    private final BoardCases cases;
    private final CaseWords caseWords;
    private final Apps apps;
    private final ReviewActs acts;
    private final Words words;

    CasePages(BoardCases cases, CaseWords caseWords, Apps apps, ReviewActs acts, Words words) {
        this.cases = cases;
        this.caseWords = caseWords;
        this.apps = apps;
        this.acts = acts;
        this.words = words;
    }

    @GetMapping("/ethics/cases")
    ModelAndView cases(Authentication who, Locale locale) {
        return list(Reviewer.of(who), new Form(words.in(locale)), "", words.in(locale));
    }

    @PostMapping("/ethics/cases")
    ModelAndView open(
            Authentication who,
            @RequestParam(defaultValue = "") String question,
            @RequestParam(required = false) Optional<UUID> follows,
            Locale locale) {
        Form form = new Form(words.in(locale));
        String text = form.text("question", question);
        if (!form.right()) {
            return list(Reviewer.of(who), form, question, words.in(locale));
        }
        follows.ifPresent(this::find);
        return to(cases.open(text, follows.orElse(null), Reviewer.of(who)));
    }

    @GetMapping("/ethics/cases/{id}")
    ModelAndView one(Authentication who, @PathVariable UUID id, Locale locale) {
        return show(id, Reviewer.of(who), new Form(words.in(locale)), Map.of(), locale);
    }

    @PostMapping("/ethics/cases/{id}/accesses")
    ModelAndView pin(
            Authentication who, @PathVariable UUID id, @RequestParam(defaultValue = "") String entry, Locale locale) {
        Form form = new Form(words.in(locale));
        String digits = entry.replaceAll("[\\s.,\u00a0\u202f\u2019]", "");
        if (!digits.matches("\\d{1,18}") || !cases.pin(id, Long.parseLong(digits), Reviewer.of(who))) {
            form.wrong("entry", "case.error.entry");
            return show(id, Reviewer.of(who), form, Map.of("entry", entry), locale);
        }
        return to(id);
    }

    @PostMapping("/ethics/cases/{id}/notes")
    ModelAndView note(
            Authentication who, @PathVariable UUID id, @RequestParam(defaultValue = "") String note, Locale locale) {
        Form form = new Form(words.in(locale));
        String text = form.text("note", note);
        if (!form.right()) {
            return show(id, Reviewer.of(who), form, Map.of("note", note), locale);
        }
        cases.note(id, text, Reviewer.of(who));
        return to(id);
    }

    @PostMapping("/ethics/cases/{id}/questions")
    ModelAndView ask(
            Authentication who,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String app,
            @RequestParam(defaultValue = "") String due,
            @RequestParam(defaultValue = "") String ask,
            Locale locale) {
        Wording wording = words.in(locale);
        Form form = new Form(wording);
        Optional<AppId> asked = apps.all().stream()
                .map(known -> known.id())
                .filter(known -> known.value().equals(app))
                .findFirst();
        if (asked.isEmpty()) {
            form.wrong("app", "case.error.app");
        }
        Optional<LocalDate> day = day(due);
        if (day.isEmpty()
                || day.get().isBefore(acts.now().atZone(wording.zone()).toLocalDate())) {
            form.wrong("due", "case.error.due");
        }
        String text = form.text("ask", ask);
        if (!form.right()) {
            return show(id, Reviewer.of(who), form, Map.of("app", app, "due", due, "ask", ask), locale);
        }
        cases.ask(id, asked.orElseThrow(), text, day.orElseThrow(), Reviewer.of(who));
        return to(id);
    }

    @PostMapping("/ethics/cases/{id}/answers")
    ModelAndView answer(
            Authentication who,
            @PathVariable UUID id,
            @RequestParam UUID question,
            @RequestParam(defaultValue = "") String answer,
            Locale locale) {
        Form form = new Form(words.in(locale));
        String text = form.text("answer-" + question, answer);
        if (!form.right()) {
            return show(id, Reviewer.of(who), form, Map.of(), locale);
        }
        cases.answer(id, question, text, Reviewer.of(who));
        return to(id);
    }

    @PostMapping("/ethics/cases/{id}/finding")
    ModelAndView propose(
            Authentication who,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String finding,
            @RequestParam(defaultValue = "") String measures,
            Locale locale) {
        Form form = new Form(words.in(locale));
        Optional<BoardCase.Finding> chosen = Codes.find(BoardCase.Finding.class, finding);
        if (chosen.isEmpty()) {
            form.wrong("finding-in-order", "case.error.finding");
        }
        String text = form.text("measures", measures);
        if (!form.right()) {
            return show(id, Reviewer.of(who), form, Map.of("finding", finding, "measures", measures), locale);
        }
        cases.propose(id, chosen.orElseThrow(), text, Reviewer.of(who));
        return to(id);
    }

    @PostMapping("/ethics/cases/{id}/signature")
    ModelAndView sign(
            Authentication who,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String finding,
            @RequestParam(defaultValue = "") String at) {
        BoardCase.Finding seen = Codes.find(BoardCase.Finding.class, finding)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        cases.sign(id, seen, at, Reviewer.of(who));
        return to(id);
    }

    private ModelAndView list(Reviewer reviewer, Form form, String question, Wording wording) {
        ModelAndView page = new ModelAndView(
                "review/cases", "page", caseWords.list(cases.list(MOST), question, form.errors(), wording));
        acts.looked(reviewer, "board-cases", 0);
        page.setStatus(form.right() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return page;
    }

    private ModelAndView show(UUID id, Reviewer reviewer, Form form, Map<String, String> typed, Locale locale) {
        BoardCase.Whole whole = find(id);
        acts.looked(reviewer, "board-case", whole.pins().size());
        CasePage shown = caseWords.page(whole, reviewer, typed, form.errors(), words.in(locale));
        ModelAndView page = new ModelAndView("review/case", "page", shown);
        page.setStatus(form.right() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return page;
    }

    private BoardCase.Whole find(UUID id) {
        return cases.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static Optional<LocalDate> day(String day) {
        try {
            return Optional.of(LocalDate.parse(day)).filter(parsed -> parsed.getYear() < 10_000);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ModelAndView to(UUID id) {
        return new ModelAndView("redirect:/ethics/cases/" + id);
    }
}

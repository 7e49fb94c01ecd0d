package org.neuroskin.consentservice.review;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** Samples of all accesses, judged one by one. */
@Controller
class SamplePages {
    private static final int LISTED = 50;
    private static final String USUAL = "30";

    private final Samples samples;
    private final AccessRows accesses;
    private final ReviewActs acts;
    private final Words words;

    SamplePages(Samples samples, AccessRows accesses, ReviewActs acts, Words words) {
        this.samples = samples;
        this.accesses = accesses;
        this.acts = acts;
        this.words = words;
    }

    @GetMapping("/ethics/samples")
    ModelAndView samples(Locale locale) {
        return list(new Form(words.in(locale)), USUAL, words.in(locale));
    }

    @PostMapping("/ethics/samples")
    ModelAndView draw(Authentication who, @RequestParam(defaultValue = "") String wanted, Locale locale) {
        if (!wanted.strip().matches("[1-9]\\d{0,2}") || Integer.parseInt(wanted.strip()) > Samples.MOST) {
            Form form = new Form(words.in(locale));
            form.wrong("wanted", "samples.error.wanted");
            return list(form, wanted, words.in(locale));
        }
        return to(samples.draw(Integer.parseInt(wanted.strip()), Reviewer.of(who)));
    }

    @GetMapping("/ethics/samples/{id}")
    ModelAndView sample(Authentication who, @PathVariable UUID id, Locale locale) {
        return show(find(id), Reviewer.of(who), new Form(words.in(locale)), "", words.in(locale));
    }

    @PostMapping("/ethics/samples/{id}/items/{place}")
    ModelAndView judge(
            Authentication who,
            @PathVariable UUID id,
            @PathVariable int place,
            @RequestParam(defaultValue = "") String verdict,
            @RequestParam(defaultValue = "") String note,
            Locale locale) {
        Sample sample = find(id);
        Form form = new Form(words.in(locale));
        Optional<Sample.Verdict> chosen = Codes.find(Sample.Verdict.class, verdict);
        if (chosen.isEmpty()) {
            form.wrong("verdict-in-order", "sample.error.verdict");
        }
        // what is in order needs no words
        String text = chosen.filter(Sample.Verdict.IN_ORDER::equals).isPresent() && note.isBlank()
                ? ""
                : form.text("note", note);
        if (!form.right()) {
            return show(sample, Reviewer.of(who), form, note, words.in(locale));
        }
        samples.judge(id, place, chosen.orElseThrow(), text, Reviewer.of(who));
        return to(id);
    }

    private ModelAndView list(Form form, String wanted, Wording wording) {
        List<SamplesPage.Row> rows = samples.list(LISTED).stream()
                .map(sample -> new SamplesPage.Row(
                        "/ethics/samples/" + sample.id(),
                        wording.moment(sample.drawnAt()),
                        sample.drawnBy(),
                        progress(sample, wording)))
                .toList();
        ModelAndView page = new ModelAndView("review/samples", "page", new SamplesPage(rows, wanted, form.errors()));
        page.setStatus(form.right() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return page;
    }

    private ModelAndView show(Sample sample, Reviewer reviewer, Form form, String note, Wording wording) {
        acts.looked(reviewer, "sample", sample.items().size());
        Map<Long, AccessRows.Row> rows =
                accesses.of(sample.items().stream().map(Sample.Item::access).toList(), wording).stream()
                        .collect(Collectors.toMap(AccessRows.Row::sequence, Function.identity()));
        List<SamplePage.Item> items = sample.items().stream()
                .flatMap(item ->
                        Optional.ofNullable(rows.get(item.sequence())).stream().map(row -> item(item, row, wording)))
                .toList();
        ModelAndView page = new ModelAndView(
                "review/sample",
                "page",
                new SamplePage(
                        sample.id(),
                        wording.text(
                                "sample.drawn",
                                wording.moment(sample.drawnAt()).text(),
                                Wording.name(sample.drawnBy())),
                        sample.seed(),
                        wording.text("number", sample.size()),
                        sample.root(),
                        progress(sample, wording),
                        result(sample, wording),
                        items.stream()
                                .filter(item -> item.verdict() == null)
                                .findFirst()
                                .orElse(null),
                        items,
                        Arrays.stream(Sample.Verdict.values())
                                .map(Codes::of)
                                .map(code -> new Option(code, wording.text("sample.verdict." + code), false))
                                .toList(),
                        note,
                        form.errors()));
        page.setStatus(form.right() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return page;
    }

    private static SamplePage.Item item(Sample.Item item, AccessRows.Row row, Wording wording) {
        Sample.@Nullable Verdict verdict = item.verdict();
        return new SamplePage.Item(
                item.place(),
                item.place() + 1,
                row,
                verdict == null
                        ? null
                        : new Tag(
                                switch (verdict) {
                                    case IN_ORDER -> Tag.Kind.ALLOWED;
                                    case UNCLEAR -> Tag.Kind.WAITING;
                                    case NOT_IN_ORDER -> Tag.Kind.REFUSED;
                                },
                                wording.text("sample.verdict." + Codes.of(verdict))),
                item.note());
    }

    private static String progress(Sample sample, Wording wording) {
        return wording.text("sample.progress", sample.judged(), sample.items().size());
    }

    private static @Nullable String result(Sample sample, Wording wording) {
        if (sample.judged() == 0) {
            return null;
        }
        int wrong = sample.count(Sample.Verdict.NOT_IN_ORDER);
        Share share = Share.of(wrong, sample.judged());
        return wording.text(
                "sample.result",
                wrong,
                sample.judged(),
                Math.round(1000 * share.low()) / 10.0,
                Math.round(1000 * share.high()) / 10.0);
    }

    private Sample find(UUID id) {
        return samples.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static ModelAndView to(UUID id) {
        return new ModelAndView("redirect:/ethics/samples/" + id);
    }
}

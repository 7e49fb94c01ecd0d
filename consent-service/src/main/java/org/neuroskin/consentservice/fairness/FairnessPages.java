package org.neuroskin.consentservice.fairness;

import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.review.ReviewActs;
import org.neuroskin.consentservice.review.Reviewer;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** Rates of groups beside each other, for the board, and for statisticians to take away. */
@Controller
class FairnessPages {
    private static final String PAGE = "/ethics/fairness";

    private final Releases releases;
    private final Apps apps;
    private final ReviewActs acts;
    private final Words words;

    FairnessPages(Releases releases, Apps apps, ReviewActs acts, Words words) {
        this.releases = releases;
        this.apps = apps;
        this.acts = acts;
        this.words = words;
    }

    @GetMapping(PAGE)
    ModelAndView fairness(
            Authentication who,
            @RequestParam(defaultValue = "") String month,
            @RequestParam(defaultValue = "") String measure,
            Locale locale) {
        List<YearMonth> months = releases.months();
        Optional<YearMonth> chosen = months.isEmpty() ? Optional.empty() : Optional.of(chosen(month, months));
        Measure shown = measure.isEmpty()
                ? Measure.GRANTED
                : Measure.find(measure).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        List<Cell> cells = chosen.map(releases::cells).orElse(List.of()).stream()
                .filter(cell -> cell.measure() == shown)
                .toList();
        acts.looked(Reviewer.of(who), "fairness", cells.size());
        Wording wording = words.in(locale);
        FairnessWords said = new FairnessWords(wording, names());
        return new ModelAndView(
                "fairness/fairness",
                "page",
                new FairnessPage(
                        months.stream()
                                .map(each -> new Option(
                                        each.toString(),
                                        name(each, locale),
                                        Optional.of(each).equals(chosen)))
                                .toList(),
                        Arrays.stream(Measure.values())
                                .map(each -> new Option(
                                        each.code(), wording.text("fairness.measure." + each.code()), each == shown))
                                .toList(),
                        wording.text("fairness.question." + shown.code()),
                        wording.text("fairness.things." + shown.code()),
                        chosen.isEmpty() ? List.of() : said.tables(cells),
                        chosen.map(each -> PAGE + "/export?month=" + each).orElse(null)));
    }

    @GetMapping(PAGE + "/export")
    ResponseEntity<String> export(Authentication who, @RequestParam(defaultValue = "") String month) {
        YearMonth chosen = chosen(month, releases.months());
        List<Cell> cells = releases.cells(chosen);
        acts.looked(Reviewer.of(who), "export-fairness", cells.size());
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("neuroskin-fairness-%s.csv".formatted(chosen))
                                .build()
                                .toString())
                .body(FairnessCsv.of(chosen, cells));
    }

    /** The newest where none is asked for; not found where it is none of ours. */
    private static YearMonth chosen(String month, List<YearMonth> months) {
        return months.stream()
                .filter(each -> month.isEmpty() || each.toString().equals(month))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private Map<String, String> names() {
        return apps.all().stream().collect(Collectors.toMap(app -> app.id().value(), App::name));
    }

    private static String name(YearMonth month, Locale locale) {
        return DateTimeFormatter.ofPattern("LLLL yyyy", locale).format(month);
    }
}

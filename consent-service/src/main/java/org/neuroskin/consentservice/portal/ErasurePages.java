package org.neuroskin.consentservice.portal;

import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.rights.Certificates;
import org.neuroskin.consentservice.rights.Erasure;
import org.neuroskin.consentservice.rights.ErasureScope;
import org.neuroskin.consentservice.rights.Erasures;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** My requests: erasure, how it stands, and its certificate. */
@Controller
class ErasurePages {
    private final Erasures erasures;
    private final Certificates certificates;
    private final Vocabulary vocabulary;
    private final Words words;

    ErasurePages(Erasures erasures, Certificates certificates, Vocabulary vocabulary, Words words) {
        this.erasures = erasures;
        this.certificates = certificates;
        this.vocabulary = vocabulary;
        this.words = words;
    }

    @GetMapping("/portal/my-requests")
    ModelAndView myRequests(Person person, Locale locale) {
        Wording wording = words.in(locale);
        MyRequestsPage page = new MyRequestsPage(
                erasures.of(person.subject()).stream()
                        .map(erasure -> erased(person, erasure, wording))
                        .toList(),
                hold(person, wording));
        return new ModelAndView("portal/my-requests", "page", page);
    }

    @GetMapping("/portal/erase")
    ModelAndView erase(Person person, Locale locale) {
        Wording wording = words.in(locale);
        List<Option> categories = new ArrayList<>();
        categories.add(new Option("", wording.text("erase.all-kinds"), true));
        vocabulary.categories().stream()
                .map(category -> new Option(
                        category.id().value(), wording.category(category.id()).name(), false))
                .forEach(categories::add);
        List<Option> months = new ArrayList<>();
        months.add(new Option("", wording.text("erase.all-months"), true));
        erasures.months(person.subject()).stream()
                .map(month -> new Option(month, month(month, wording), false))
                .forEach(months::add);
        return new ModelAndView("portal/erase", "page", new ErasePage(categories, months, hold(person, wording)));
    }

    @PostMapping("/portal/erase")
    String erase(
            Person person,
            @RequestParam(defaultValue = "") String category,
            @RequestParam(defaultValue = "") String month) {
        // A form of ours offers nothing else; erasing everything instead would be the worst of answers
        Optional<CategoryId> kind = InvalidInput.value(category, CategoryId::new)
                .filter(id -> vocabulary.category(id).isPresent());
        boolean known = month.isEmpty() || erasures.months(person.subject()).contains(month);
        if ((!category.isEmpty() && kind.isEmpty()) || !known) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        erasures.erase(person.subject(), new ErasureScope(kind.orElse(null), month.isEmpty() ? null : month));
        return "redirect:/portal/my-requests";
    }

    @GetMapping("/portal/erasures/{id}/certificate")
    ResponseEntity<String> certificate(Person person, @PathVariable UUID id) {
        ContentDisposition name = ContentDisposition.attachment()
                .filename("erasure-%s.jws".formatted(id))
                .build();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(Certificates.MEDIA_TYPE))
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .body(certificates
                        .of(person.subject(), id)
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
    }

    private MyRequestsPage.Erased erased(Person person, Erasure erasure, Wording wording) {
        List<String> open = certificates.open(person.subject(), erasure).stream()
                .map(demand -> demand.app().value())
                .distinct()
                .toList();
        boolean done = erasure.enforcement() != null;
        return new MyRequestsPage.Erased(
                what(erasure, wording),
                state(erasure, wording),
                open.isEmpty() ? null : wording.text("my-requests.apps", wording.list(open)),
                done ? "/portal/erasures/%s/certificate".formatted(erasure.id()) : null);
    }

    private static String what(Erasure erasure, Wording wording) {
        CategoryId category = erasure.category();
        String month = erasure.month();
        String kinds = category == null
                ? wording.text("erase.all-kinds")
                : wording.category(category).name();
        String months = month == null ? wording.text("erase.all-months") : month(month, wording);
        return wording.text("my-requests.what", kinds, months);
    }

    private static String state(Erasure erasure, Wording wording) {
        var done = erasure.doneAt();
        var enforcement = erasure.enforcement();
        return done == null || enforcement == null
                ? wording.text(
                        "my-requests.state." + erasure.state(),
                        wording.day(erasure.due()).text())
                : wording.text(
                        "my-requests.state.done",
                        wording.moment(done).text(),
                        erasure.keys(),
                        enforcement.confirmed(),
                        enforcement.gateways());
    }

    private @Nullable String hold(Person person, Wording wording) {
        return erasures.hold(person.subject())
                .map(hold -> wording.text("erase.hold." + hold.ground()))
                .orElse(null);
    }

    private static String month(String month, Wording wording) {
        return DateTimeFormatter.ofPattern("LLLL uuuu", Locale.of(wording.language()))
                .format(YearMonth.parse(month));
    }
}

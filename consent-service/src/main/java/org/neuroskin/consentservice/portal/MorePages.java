package org.neuroskin.consentservice.portal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.consent.ConsentActs;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.WriteGuard;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.policies.notice.Notice;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** Who can see: allowing an app more without its asking, decided upon as where it asks. */
@Controller
class MorePages {
    private final Consents consents;
    private final ConsentActs acts;
    private final NoticeStore notices;
    private final Words words;

    MorePages(Consents consents, ConsentActs acts, NoticeStore notices, Words words) {
        this.consents = consents;
        this.acts = acts;
        this.notices = notices;
        this.words = words;
    }

    @GetMapping({"/portal/consents/{id}/more", "/portal/wards/{subject}/consents/{id}/more"})
    ModelAndView more(Person person, @PathVariable UUID id, Locale locale) {
        return show(person, find(person, id), locale, Set.of(), List.of());
    }

    @PostMapping(
            path = {"/portal/consents/{id}/more", "/portal/wards/{subject}/consents/{id}/more"},
            params = "decision!=allow")
    ModelAndView leave(Person person, @PathVariable UUID id) {
        return ChangePages.back(person, find(person, id).id(), "");
    }

    @PostMapping(
            path = {"/portal/consents/{id}/more", "/portal/wards/{subject}/consents/{id}/more"},
            params = "decision=allow")
    ModelAndView more(
            Person person,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String notice,
            @RequestParam(name = "allow", defaultValue = "") Set<String> ticked,
            Locale locale) {
        ConsentView consent = find(person, id);
        MoreChoices more = new MoreChoices(consent);
        Set<Choice> chosen = new HashSet<>(more.all());
        chosen.retainAll(
                ticked.stream().flatMap(value -> Choice.parse(value).stream()).toList());
        if (more.all().isEmpty() || !RenewPages.isOpen(consent)) {
            return show(person, consent, locale, chosen, List.of());
        }
        Wording wording = words.in(locale);
        List<FieldError> errors = new ArrayList<>();
        if (!notice.equals(current(consent, locale).hash())) {
            errors.add(new FieldError("choices", wording.text("request.error.changed")));
        }
        if (chosen.isEmpty()) {
            errors.add(new FieldError("choices", wording.text("request.error.none")));
        }
        if (!errors.isEmpty()) {
            return show(person, consent, locale, chosen, errors);
        }
        try {
            acts.amend(person.subject(), id, more.amendment(chosen, notice, wording.language()), WriteGuard.NONE);
        } catch (ProblemException e) {
            return ChangePages.refused(person, id, e);
        }
        return ChangePages.back(person, id, "?saved=true");
    }

    private ModelAndView show(
            Person person, ConsentView consent, Locale locale, Set<Choice> ticked, List<FieldError> errors) {
        if (new MoreChoices(consent).all().isEmpty()) {
            return ChangePages.back(person, consent.id(), "");
        }
        if (!RenewPages.isOpen(consent)) {
            return RequestPages.closed("request.incomplete", HttpStatus.CONFLICT);
        }
        RequestPage page = new MoreWords(words.in(locale)).page(consent, current(consent, locale), ticked, errors);
        ModelAndView shown = new ModelAndView("portal/more", "page", page);
        shown.setStatus(errors.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return shown;
    }

    private Notice current(ConsentView consent, Locale locale) {
        return notices.show(consent.app().id(), consent.app().processing(), consent.purpose(), locale.getLanguage());
    }

    private ConsentView find(Person person, UUID id) {
        return consents.find(person.subject(), id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

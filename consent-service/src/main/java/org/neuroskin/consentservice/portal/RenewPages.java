package org.neuroskin.consentservice.portal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.consent.ConsentActs;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.WriteGuard;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.notice.Notice;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/**
 * Who can see: allowing the same again. It is decided like the first time: the whole text is there, nothing is ticked, and no is
 * as near as yes. Whoever does nothing lets it end.
 */
@Controller
class RenewPages {
    private final Consents consents;
    private final ConsentActs acts;
    private final NoticeStore notices;
    private final Words words;
    private final Clock clock;

    RenewPages(Consents consents, ConsentActs acts, NoticeStore notices, Words words, Clock clock) {
        this.consents = consents;
        this.acts = acts;
        this.notices = notices;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping({"/portal/consents/{id}/renew", "/portal/wards/{subject}/consents/{id}/renew"})
    ModelAndView renew(Person person, @PathVariable UUID id, Locale locale) {
        return show(person, find(person, id), locale, Set.of(), List.of());
    }

    @PostMapping(
            path = {"/portal/consents/{id}/renew", "/portal/wards/{subject}/consents/{id}/renew"},
            params = "decision!=allow")
    ModelAndView leave(Person person, @PathVariable UUID id) {
        return ChangePages.back(person, find(person, id).id(), "");
    }

    @PostMapping(
            path = {"/portal/consents/{id}/renew", "/portal/wards/{subject}/consents/{id}/renew"},
            params = "decision=allow")
    ModelAndView renew(
            Person person,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String notice,
            @RequestParam(defaultValue = "0") long revision,
            @RequestParam(name = "grants", defaultValue = "") Set<UUID> ticked,
            Locale locale) {
        ConsentView consent = find(person, id);
        Set<UUID> renewable =
                ChangeWords.renewable(consent).stream().map(GrantView::id).collect(Collectors.toSet());
        if (renewable.isEmpty() || !isOpen(consent)) {
            return show(person, consent, locale, ticked, List.of());
        }
        Wording wording = words.in(locale);
        List<@Nullable UUID> chosen = new ArrayList<>();
        ticked.stream().filter(renewable::contains).forEach(chosen::add);
        List<FieldError> errors = new ArrayList<>();
        if (!notice.equals(current(consent, locale).hash())) {
            errors.add(new FieldError("choices", wording.text("request.error.changed")));
        }
        if (chosen.isEmpty()) {
            errors.add(new FieldError("choices", wording.text("renew.error.none")));
        }
        if (errors.isEmpty()) {
            var renewal = new ConsentActs.Renewal(
                    "P%dD".formatted(days(person, id)), null, notice, wording.language(), chosen);
            try {
                acts.renew(person.subject(), id, renewal, new WriteGuard(null, revision));
                return ChangePages.back(person, id, "?saved=true");
            } catch (ProblemException e) {
                if (e.problem() != Problem.PRECONDITION_FAILED) {
                    return ChangePages.refused(person, id, e);
                }
                errors.add(new FieldError("choices", wording.text("change.error.meanwhile")));
            }
        }
        return show(person, consent, locale, ticked, errors);
    }

    private ModelAndView show(
            Person person, ConsentView consent, Locale locale, Set<UUID> ticked, List<FieldError> errors) {
        if (ChangeWords.renewable(consent).isEmpty()) {
            return ChangePages.back(person, consent.id(), "");
        }
        if (!isOpen(consent)) {
            return RequestPages.closed("request.incomplete", HttpStatus.CONFLICT);
        }
        RenewPage page = new ChangeWords(words.in(locale))
                .renew(consent, current(consent, locale), days(person, consent.id()), clock.instant(), ticked, errors);
        ModelAndView shown = new ModelAndView("portal/renew", "page", page);
        shown.setStatus(errors.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return shown;
    }

    /** Whether its app may have this at all, and tells what a notice must say. */
    static boolean isOpen(ConsentView consent) {
        return consent.app().disclosure() != null && consent.app().purposes().contains(consent.purpose());
    }

    private Notice current(ConsentView consent, Locale locale) {
        return notices.show(consent.app().id(), consent.app().processing(), consent.purpose(), locale.getLanguage());
    }

    private long days(Person person, UUID id) {
        return ChangeWords.days(
                consents.history(person.subject(), id).getFirst().grants());
    }

    private ConsentView find(Person person, UUID id) {
        return consents.find(person.subject(), id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

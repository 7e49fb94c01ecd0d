package org.neuroskin.consentservice.portal;

import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.Withdrawal;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** Who can see: every consent, one consent, and stopping it. */
@Controller
class ConsentPages {
    private final Consents consents;
    private final Words words;

    ConsentPages(Consents consents, Words words) {
        this.consents = consents;
        this.words = words;
    }

    /** What a browser session remembers of a withdrawal, so that its receipt can be loaded again. */
    private record Receipt(Withdrawal withdrawal, List<GrantView> grants, boolean everything) {}

    @GetMapping({"/portal/who-can-see", "/portal/wards/{subject}/who-can-see"})
    ModelAndView whoCanSee(Person person, Locale locale) {
        Wording wording = words.in(locale);
        ConsentWords consentWords = new ConsentWords(wording);
        Map<Boolean, List<ConsentView>> byAllowing = consents.list(person.subject()).stream()
                .collect(Collectors.partitioningBy(consent -> consent.state().allows()));
        List<ConsentView> active = byAllowing.getOrDefault(true, List.of());
        List<ConsentView> ended = byAllowing.getOrDefault(false, List.of());
        long apps =
                active.stream().map(consent -> consent.app().id()).distinct().count();
        WhoCanSeePage page = new WhoCanSeePage(
                wording.text("who-can-see.summary", apps),
                consents.waiting(person.subject()).stream()
                        .map(consentWords::waiting)
                        .toList(),
                active.stream().map(consentWords::card).toList(),
                wording.text("who-can-see.ended", ended.size()),
                ended.stream().map(consentWords::card).toList());
        return new ModelAndView("portal/who-can-see", "page", page);
    }

    @GetMapping({"/portal/consents/{id}", "/portal/wards/{subject}/consents/{id}"})
    ModelAndView consent(
            Person person, @PathVariable UUID id, @RequestParam(defaultValue = "false") boolean saved, Locale locale) {
        ConsentView consent = find(person, id);
        ConsentPage page = new ConsentWords(words.in(locale))
                .page(consent, consents.history(person.subject(), id), consents.usesLeft(person.subject(), id));
        return new ModelAndView("portal/consent", Map.of("page", page, "saved", saved));
    }

    @GetMapping({"/portal/consents/{id}/stop", "/portal/wards/{subject}/consents/{id}/stop"})
    ModelAndView stop(Person person, @PathVariable UUID id, Locale locale) {
        ConsentView consent = find(person, id);
        if (!consent.state().allows()) {
            return new ModelAndView("redirect:" + person.base() + "/consents/" + id);
        }
        return stopPage(consent, List.of(), locale);
    }

    @PostMapping({"/portal/consents/{id}/stop", "/portal/wards/{subject}/consents/{id}/stop"})
    ModelAndView stop(
            Person person,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "false") boolean everything,
            @RequestParam(defaultValue = "") Set<UUID> grants,
            HttpSession session,
            Locale locale) {
        ConsentView consent = find(person, id);
        List<GrantView> stopping = ConsentWords.allowing(consent).stream()
                .filter(grant -> everything || grants.contains(grant.id()))
                .toList();
        if (!everything && grants.isEmpty()) {
            FieldError error = new FieldError("grants", words.in(locale).text("stop.error.none"));
            ModelAndView again = stopPage(consent, List.of(error), locale);
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        // a second press of the button finds nothing left to stop and shows the same receipt
        if (!stopping.isEmpty()) {
            Withdrawal withdrawal;
            try {
                withdrawal = consents.withdraw(person.subject(), id, everything ? Set.of() : grants);
            } catch (ProblemException e) {
                if (e.problem() == Problem.NOT_FOR_GUARDIANS) {
                    return RequestPages.closed("request.not-yours", HttpStatus.FORBIDDEN);
                }
                throw e;
            }
            session.setAttribute(receiptOf(id), new Receipt(withdrawal, stopping, everything));
        }
        return new ModelAndView("redirect:" + person.base() + "/consents/" + id + "/stopped");
    }

    @GetMapping({"/portal/consents/{id}/stopped", "/portal/wards/{subject}/consents/{id}/stopped"})
    ModelAndView stopped(Person person, @PathVariable UUID id, HttpSession session, Locale locale) {
        ConsentView consent = find(person, id);
        if (!(session.getAttribute(receiptOf(id)) instanceof Receipt receipt)) {
            return new ModelAndView("redirect:" + person.base() + "/consents/" + id);
        }
        return new ModelAndView("portal/stopped", "page", stoppedPage(consent, receipt, words.in(locale)));
    }

    private ModelAndView stopPage(ConsentView consent, List<FieldError> errors, Locale locale) {
        List<StopPage.Choice> choices = new ConsentWords(words.in(locale)).choices(consent);
        return new ModelAndView(
                "portal/stop", "page", new StopPage(consent.id(), consent.app().name(), choices, errors));
    }

    private static StoppedPage stoppedPage(ConsentView consent, Receipt receipt, Wording wording) {
        Withdrawal withdrawal = receipt.withdrawal();
        String heading = receipt.everything() ? "stopped.heading.all" : "stopped.heading.some";
        return new StoppedPage(
                consent.id(),
                consent.app().name(),
                consent.app().organisation(),
                wording.text(heading, Wording.name(consent.app().name())),
                wording.text("stopped.since", wording.time(withdrawal.effectiveAt())),
                confirmed(withdrawal.enforcement(), wording),
                new ConsentWords(wording).names(receipt.grants()),
                wording.moment(withdrawal.effectiveAt()),
                Long.toString(withdrawal.revision()));
    }

    private static String confirmed(Enforcement enforcement, Wording wording) {
        if (enforcement.gateways() == 0) {
            return wording.text("stopped.nobody");
        }
        String key = enforcement.lapsed() == 0 ? "stopped.confirmed" : "stopped.lapsed";
        return wording.text(key, enforcement.confirmed(), enforcement.gateways());
    }

    private static String receiptOf(UUID consent) {
        return "stopped:" + consent;
    }

    private ConsentView find(Person person, UUID id) {
        return consents.find(person.subject(), id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

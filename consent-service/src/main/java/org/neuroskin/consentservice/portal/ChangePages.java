package org.neuroskin.consentservice.portal;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentActs;
import org.neuroskin.consentservice.consent.ConsentAmendment;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.WriteGuard;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** Who can see: letting an app have less of what it has, for each category apart, or for a shorter time. */
@Controller
class ChangePages {
    private static final String GRANT = "grant-";
    private static final String UNTIL = "until";
    private static final LocalTime LAST = LocalTime.of(23, 59, 59);

    private final Consents consents;
    private final ConsentActs acts;
    private final Words words;
    private final Clock clock;

    ChangePages(Consents consents, ConsentActs acts, Words words, Clock clock) {
        this.consents = consents;
        this.acts = acts;
        this.words = words;
        this.clock = clock;
    }

    /** What a form asks for; the amendment is null where nothing is different or something is wrong. */
    private record Wanted(
            Map<UUID, String> chosen,
            String until,
            List<FieldError> errors,
            @Nullable ConsentAmendment amendment) {}

    @GetMapping({"/portal/consents/{id}/change", "/portal/wards/{subject}/consents/{id}/change"})
    ModelAndView change(Person person, @PathVariable UUID id, Locale locale) {
        ConsentView consent = find(person, id);
        if (!consent.state().allows()) {
            return back(person, id, "");
        }
        ChangeWords telling = new ChangeWords(words.in(locale));
        String until = telling.day(consent.validUntil()).toString();
        return page(telling.change(consent, Map.of(), until, clock.instant(), List.of()));
    }

    @PostMapping({"/portal/consents/{id}/change", "/portal/wards/{subject}/consents/{id}/change"})
    ModelAndView change(
            Person person,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") long revision,
            @RequestParam Map<String, String> form,
            Locale locale) {
        ConsentView consent = find(person, id);
        if (!consent.state().allows()) {
            return back(person, id, "");
        }
        Wording wording = words.in(locale);
        Wanted wanted = read(consent, form, wording);
        ConsentAmendment amendment = wanted.amendment();
        List<FieldError> errors = new ArrayList<>(wanted.errors());
        if (amendment != null) {
            try {
                acts.amend(person.subject(), id, amendment, new WriteGuard(null, revision));
                return back(person, id, "?saved=true");
            } catch (ProblemException e) {
                if (e.problem() != Problem.PRECONDITION_FAILED) {
                    return refused(person, id, e);
                }
                errors.add(new FieldError("cells", wording.text("change.error.meanwhile")));
            }
        }
        return page(new ChangeWords(wording).change(consent, wanted.chosen(), wanted.until(), clock.instant(), errors));
    }

    private Wanted read(ConsentView consent, Map<String, String> form, Wording wording) {
        Map<UUID, String> chosen = new HashMap<>();
        String typed = form.getOrDefault(UNTIL, "").strip();
        List<FieldError> errors = new ArrayList<>();
        Optional<Instant> until = until(consent, typed, wording, errors);
        List<ConsentAmendment.@Nullable Cell> changed = new ArrayList<>();
        List<@Nullable UUID> removed = new ArrayList<>();
        List<GrantView> standing = ConsentWords.allowing(consent);
        for (GrantView grant : standing) {
            String choice =
                    form.getOrDefault(GRANT + grant.id(), grant.fidelity().wireName());
            chosen.put(grant.id(), choice);
            if (choice.equals(ChangeWords.NOTHING)) {
                removed.add(grant.id());
                continue;
            }
            @Nullable Fidelity less = less(grant, choice);
            Instant end = until.filter(grant.validUntil()::isAfter).orElse(null);
            if (less != null || end != null) {
                changed.add(new ConsentAmendment.Cell(
                        grant.id(),
                        null,
                        less == null ? null : less.wireName(),
                        end == null ? null : end.toString(),
                        null));
            }
        }
        if (removed.size() == standing.size()) {
            errors.add(new FieldError("cells", wording.text("change.error.all")));
        } else if (errors.isEmpty() && removed.isEmpty() && changed.isEmpty()) {
            errors.add(new FieldError("cells", wording.text("change.error.same")));
        }
        ConsentAmendment amendment = errors.isEmpty()
                ? new ConsentAmendment(null, changed.isEmpty() ? null : changed, removed, null, wording.language())
                : null;
        return new Wanted(chosen, typed, errors, amendment);
    }

    /** What is less exact than it is; null where it stays as it is. A page of ours offers nothing else. */
    private static @Nullable Fidelity less(GrantView grant, String choice) {
        try {
            Fidelity wanted = Fidelity.fromWireName(choice);
            if (!grant.fidelity().covers(wanted)) {
                throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
            }
            return wanted == grant.fidelity() ? null : wanted;
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, null, e);
        }
    }

    /** When it is to end; empty where that stays as it is or cannot be read. */
    private Optional<Instant> until(ConsentView consent, String typed, Wording wording, List<FieldError> errors) {
        ChangeWords telling = new ChangeWords(wording);
        LocalDate latest = telling.day(consent.validUntil());
        LocalDate today = telling.day(clock.instant());
        LocalDate day;
        try {
            day = LocalDate.parse(typed);
        } catch (DateTimeParseException e) {
            errors.add(new FieldError(UNTIL, wording.text("change.error.date", today)));
            return Optional.empty();
        }
        if (day.equals(latest)) {
            return Optional.empty();
        }
        Instant end = day.atTime(LAST).atZone(wording.zone()).toInstant();
        if (day.isAfter(latest)) {
            errors.add(new FieldError(UNTIL, wording.text("change.error.later", wording.day(latest))));
        } else if (!end.isAfter(clock.instant())) {
            errors.add(new FieldError(UNTIL, wording.text("change.error.past")));
        }
        return errors.isEmpty() ? Optional.of(end) : Optional.empty();
    }

    private static ModelAndView page(ChangePage page) {
        ModelAndView shown = new ModelAndView("portal/change", "page", page);
        shown.setStatus(page.errors().isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return shown;
    }

    /** What the person is told where it could not be done as they wanted. */
    static ModelAndView refused(Person person, UUID id, ProblemException e) {
        Problem why = e.problem();
        if (why == Problem.CONFLICT) {
            return back(person, id, "");
        }
        if (why == Problem.NOT_FOR_GUARDIANS) {
            return RequestPages.closed("request.not-yours", HttpStatus.FORBIDDEN);
        }
        if (why == Problem.GUARDIAN_NEEDED) {
            return RequestPages.closed("change.guardian", HttpStatus.FORBIDDEN);
        }
        if (why == Problem.GONE || why == Problem.NOTICE_INCOMPLETE) {
            return RequestPages.closed("request.incomplete", HttpStatus.CONFLICT);
        }
        throw e;
    }

    static ModelAndView back(Person person, UUID id, String query) {
        return new ModelAndView("redirect:" + person.base() + "/consents/" + id + query);
    }

    private ConsentView find(Person person, UUID id) {
        return consents.find(person.subject(), id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

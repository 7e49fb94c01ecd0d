package org.neuroskin.consentservice.portal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.consent.ConsentActs;
import org.neuroskin.consentservice.consent.ConsentItem;
import org.neuroskin.consentservice.consent.ConsentRequest;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.GrantChoice;
import org.neuroskin.consentservice.consent.RequestStatus;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
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
 * The consent page: an app asks, the person decides.
 *
 * <p>After the decision a page of ours says what was decided and leads on to the app by a link. A redirect from the form
 * would need every app's address in {@code form-action}, since browsers apply that to redirects too.
 */
@Controller
class RequestPages {
    private static final String ALLOW = "allow";
    private static final String REFUSE = "refuse";

    private final Consents consents;
    private final ConsentActs acts;
    private final NoticeStore notices;
    private final Words words;
    private final Clock clock;

    RequestPages(Consents consents, ConsentActs acts, NoticeStore notices, Words words, Clock clock) {
        this.consents = consents;
        this.acts = acts;
        this.notices = notices;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping({"/portal/requests/{id}", "/portal/wards/{subject}/requests/{id}"})
    ModelAndView request(Person person, @PathVariable UUID id, Locale locale) {
        Optional<ConsentRequest> request = find(person, id);
        return request.isEmpty()
                ? closed("request.unknown", HttpStatus.NOT_FOUND)
                : show(person, request.get(), locale, Set.of(), List.of());
    }

    @PostMapping({"/portal/requests/{id}", "/portal/wards/{subject}/requests/{id}"})
    ModelAndView decide(
            Person person,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String decision,
            @RequestParam(defaultValue = "") String notice,
            @RequestParam(name = ALLOW, defaultValue = "") Set<String> ticked,
            Locale locale) {
        ConsentRequest request = find(person, id).orElse(null);
        if (request == null) {
            return closed("request.unknown", HttpStatus.NOT_FOUND);
        }
        if (!request.status().isOpen()) {
            return show(person, request, locale, Set.of(), List.of());
        }
        if (decision.equals(REFUSE)) {
            try {
                acts.refuse(person.subject(), id, null);
            } catch (ProblemException e) {
                return undecided(person, request, e);
            }
            return decided(person, id);
        }
        if (request.app().disclosure() == null) {
            return show(person, request, locale, Set.of(), List.of());
        }
        Set<Choice> choices = ticked.stream()
                .flatMap(value -> Choice.parse(value).stream())
                .filter(choice -> isAsked(request, choice))
                .collect(Collectors.toSet());
        Wording wording = words.in(locale);
        List<FieldError> errors = new ArrayList<>();
        String now = notices.current(request.app().processing(), request.purpose(), locale.getLanguage())
                .hash();
        if (!notice.equals(now)) {
            errors.add(new FieldError("choices", wording.text("request.error.changed")));
        }
        if (choices.isEmpty() || !decision.equals(ALLOW)) {
            errors.add(new FieldError("choices", wording.text("request.error.none")));
        }
        if (!errors.isEmpty()) {
            return show(person, request, locale, choices, errors);
        }
        return grant(person, request, choices, locale);
    }

    @GetMapping({"/portal/requests/{id}/decided", "/portal/wards/{subject}/requests/{id}/decided"})
    ModelAndView decided(Person person, @PathVariable UUID id, Locale locale) {
        ConsentRequest request = decidedBy(person, id);
        ConsentView consent = request.consent() == null || request.status() == RequestStatus.REFUSED
                ? null
                : consents.find(person.subject(), request.consent()).orElse(null);
        boolean remembered = request.status() == RequestStatus.REFUSED
                && acts.hasRefused(person.subject(), request.app().id(), request.purpose());
        return new ModelAndView(
                "portal/decided", "page", new RequestWords(words.in(locale)).decided(request, consent, remembered));
    }

    /** Whoever thinks otherwise after a refusal lets the app ask again, from the page that says what was refused. */
    @PostMapping({"/portal/requests/{id}/ask-again", "/portal/wards/{subject}/requests/{id}/ask-again"})
    ModelAndView askAgain(Person person, @PathVariable UUID id) {
        ConsentRequest request = decidedBy(person, id);
        acts.forgetRefusals(person.subject(), request.app().id(), request.purpose());
        return decided(person, id);
    }

    /** A guardian decides only what an app asked this very person. */
    private Optional<ConsentRequest> find(Person person, UUID id) {
        return consents.request(id)
                .filter(found -> !person.isGuardian() || person.subject().equals(found.lodgedFor()));
    }

    /** Who decided it, and the person whom it is about, see what was decided. */
    private static boolean sees(Person person, ConsentRequest request) {
        return person.account().equals(request.decidedBy())
                || (request.decidedBy() != null && person.subject().equals(request.lodgedFor()));
    }

    private ConsentRequest decidedBy(Person person, UUID id) {
        return find(person, id)
                .filter(found -> sees(person, found))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private ModelAndView grant(Person person, ConsentRequest request, Set<Choice> choices, Locale locale) {
        Map<CategoryId, SortedSet<Operation>> byCategory = new LinkedHashMap<>();
        for (ConsentItem item : request.items()) {
            for (Operation operation : item.operations()) {
                if (choices.contains(new Choice(operation, item.category()))) {
                    byCategory
                            .computeIfAbsent(item.category(), category -> new TreeSet<>())
                            .add(operation);
                }
            }
        }
        List<GrantChoice> grants = byCategory.entrySet().stream()
                .map(entry -> new GrantChoice(entry.getKey(), entry.getValue()))
                .toList();
        try {
            consents.grant(person.subject(), request.id(), grants, locale.getLanguage(), null);
        } catch (ProblemException e) {
            return undecided(person, request, e);
        }
        return decided(person, request.id());
    }

    /** What the person is told where the decision could not be made as they wanted; their wish is kept where it can be. */
    private ModelAndView undecided(Person person, ConsentRequest request, ProblemException e) {
        Problem why = e.problem();
        if (why == Problem.GONE || why == Problem.CONFLICT) {
            // decided or run out since this page was shown: show how it stands now
            return new ModelAndView("redirect:" + person.base() + "/requests/" + request.id());
        }
        if (why == Problem.NOT_FOR_GUARDIANS) {
            return closed("request.not-yours", HttpStatus.FORBIDDEN);
        }
        if (why != Problem.GUARDIAN_NEEDED) {
            throw e;
        }
        if (person.subject().equals(request.lodgedFor())) {
            acts.assent(person.subject(), request.id(), null);
        }
        return closed("request.waits", HttpStatus.OK);
    }

    private ModelAndView show(
            Person person, ConsentRequest request, Locale locale, Set<Choice> ticked, List<FieldError> errors) {
        return switch (request.status()) {
            case REQUESTED, DEFERRED -> {
                if (request.app().disclosure() == null) {
                    yield closed("request.incomplete", HttpStatus.CONFLICT);
                }
                RequestPage page = new RequestWords(words.in(locale))
                        .page(request, notice(request, locale), clock.instant(), ticked, errors);
                ModelAndView shown = new ModelAndView("portal/request", "page", page);
                shown.setStatus(errors.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
                yield shown;
            }
            case EXPIRED -> closed("request.expired", HttpStatus.GONE);
            case RETRACTED -> closed("request.retracted", HttpStatus.GONE);
            case GRANTED, PARTLY, REFUSED ->
                sees(person, request) ? decided(person, request.id()) : closed("request.unknown", HttpStatus.NOT_FOUND);
        };
    }

    private static boolean isAsked(ConsentRequest request, Choice choice) {
        return request.items().stream()
                .anyMatch(item -> item.category().equals(choice.category())
                        && item.operations().contains(choice.operation()));
    }

    private Notice notice(ConsentRequest request, Locale locale) {
        return notices.show(request.app().id(), request.app().processing(), request.purpose(), locale.getLanguage());
    }

    private static ModelAndView decided(Person person, UUID request) {
        return new ModelAndView("redirect:" + person.base() + "/requests/" + request + "/decided");
    }

    static ModelAndView closed(String key, HttpStatus status) {
        ModelAndView page = new ModelAndView("portal/request-closed", "page", new RequestClosedPage(key));
        page.setStatus(status);
        return page;
    }
}

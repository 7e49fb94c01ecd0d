package org.neuroskin.consentservice.console;

import java.security.Principal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.AccessPage;
import org.neuroskin.consentservice.audit.Accesses;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Every access of a period, for the board. */
@Controller
class AccessesPages {
    private static final String NONE = "–";

    private final Accesses accesses;
    private final Apps apps;
    private final Words words;
    private final Clock clock;

    AccessesPages(Accesses accesses, Apps apps, Words words, Clock clock) {
        this.accesses = accesses;
        this.apps = apps;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/ethics/accesses")
    ModelAndView accesses(
            Principal reviewer,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String app,
            @RequestParam(defaultValue = "") String outcome,
            @RequestParam(required = false) @Nullable String after) {
        Wording wording = words.in(LocaleContextHolder.getLocale());
        LocalDate today = clock.instant().atZone(wording.zone()).toLocalDate();
        AccessFilter filter = AccessFilter.of(from, to, app, outcome, apps, today);
        if (filter.error() != null) {
            FieldError error = new FieldError("from", wording.text(filter.error()));
            ModelAndView again = show(page(filter, new AccessPage(List.of(), null), null, List.of(error), wording));
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        AccessPage found = accesses.find(filter.query(reviewer.getName(), after, wording));
        return show(page(filter, found, after, List.of(), wording));
    }

    private static ModelAndView show(AccessesPage page) {
        return new ModelAndView("console/accesses", "page", page);
    }

    private AccessesPage page(
            AccessFilter filter, AccessPage found, @Nullable String after, List<FieldError> errors, Wording wording) {
        Map<AppId, App> known = apps.byId();
        return new AccessesPage(
                filter.from().toString(),
                filter.to().toString(),
                appOptions(filter, wording),
                outcomeOptions(filter, wording),
                wording.text("accesses.caption", wording.day(filter.from()), wording.day(filter.to())),
                found.accesses().stream()
                        .map(access -> row(access, known, wording))
                        .toList(),
                found.next() == null ? null : filter.address(found.next()),
                after == null ? null : filter.address(null),
                errors);
    }

    private AccessesPage.Row row(Access access, Map<AppId, App> known, Wording wording) {
        Optional<App> app = Optional.ofNullable(access.app()).map(known::get);
        Operation operation = access.operation();
        return new AccessesPage.Row(
                wording.moment(access.at()),
                tag(access.outcome(), wording),
                reason(access, wording),
                app.map(App::name)
                        .orElse(access.app() == null ? NONE : access.app().value()),
                app.map(App::organisation).orElse(""),
                access.subject() == null ? NONE : access.subject().value(),
                actor(access.actor(), wording),
                wording.text(
                        "accesses.what.value",
                        access.categories().isEmpty() ? NONE : wording.list(wording.names(access.categories())),
                        operation == null ? NONE : wording.text("operation." + operation.wireName())),
                access.omitted().isEmpty()
                        ? null
                        : wording.text("accesses.omitted", wording.list(wording.names(access.omitted()))),
                access.purpose() == null
                        ? NONE
                        : wording.purpose(access.purpose()).name(),
                wording.text("number", access.bytes()),
                "/ethics/proofs/" + access.shard() + "/" + access.sequence(),
                wording.text("accesses.proof.link", access.sequence()));
    }

    private static String actor(@Nullable String actor, Wording wording) {
        if (actor == null) {
            return NONE;
        }
        return switch (actor) {
            case "subject" -> wording.text("accesses.actor.self");
            case "stranger" -> wording.text("accesses.actor.stranger");
            default -> actor;
        };
    }

    private static Tag tag(Outcome outcome, Wording wording) {
        Tag.Kind kind = switch (outcome) {
            case RELEASED -> Tag.Kind.ALLOWED;
            case DENIED -> Tag.Kind.REFUSED;
            case FAILED -> Tag.Kind.ENDED;
            case OPEN, UNKNOWN -> Tag.Kind.WAITING;
        };
        return new Tag(kind, wording.text("outcomes." + outcome.wireName()));
    }

    private static @Nullable String reason(Access access, Wording wording) {
        @Nullable String reason = access.reason();
        if (reason == null) {
            return access.emergency() ? wording.text("accesses.emergency") : null;
        }
        return Arrays.stream(DenialReason.values())
                .filter(known -> known.wireName().equals(reason))
                .findFirst()
                .map(known -> wording.text("accesses.reason." + known.wireName()))
                .orElse(reason);
    }

    private List<Option> appOptions(AccessFilter filter, Wording wording) {
        Option all = new Option("", wording.text("filter.all-apps"), filter.app() == null);
        Stream<Option> each = apps.all().stream()
                .map(app -> new Option(app.id().value(), app.name(), app.id().equals(filter.app())));
        return Stream.concat(Stream.of(all), each).toList();
    }

    private static List<Option> outcomeOptions(AccessFilter filter, Wording wording) {
        Option all = new Option("", wording.text("filter.all-outcomes"), filter.outcome() == null);
        Stream<Option> each = Arrays.stream(Outcome.values())
                .map(outcome -> new Option(
                        outcome.wireName(),
                        wording.text("outcomes." + outcome.wireName()),
                        outcome == filter.outcome()));
        return Stream.concat(Stream.of(all), each).toList();
    }
}

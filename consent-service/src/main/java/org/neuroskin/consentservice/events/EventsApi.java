package org.neuroskin.consentservice.events;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.apps.Staff;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where operators and the chair of the ethics board see what an app was told and what it has deleted. */
@RestController
@RequestMapping("/consent/v1/apps/{id}/events")
class EventsApi {
    private static final int MOST = 200;

    private final EventStore store;
    private final Apps apps;

    /**
     * A page.
     *
     * @param next for {@code after} of the next page; null on the last one
     */
    record Page(List<EventView> events, @Nullable Long next) {}

    /** From where on: exactly one of both. */
    record From(@Nullable Long sequence, @Nullable Instant since) {}

    record Replayed(int events) {}

    EventsApi(EventStore store, Apps apps) {
        this.store = store;
        this.apps = apps;
    }

    @GetMapping
    Page list(
            @PathVariable String id,
            @RequestParam @Nullable String state,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, "`limit` must be 1 to %d.".formatted(MOST));
        }
        List<EventView> events = store.page(app(id).id(), filter(state), after, limit + 1);
        return events.size() > limit
                ? new Page(events.subList(0, limit), events.get(limit - 1).sequence())
                : new Page(events, null);
    }

    @PostMapping("/replay")
    Replayed replay(@PathVariable String id, @RequestBody From from, JwtAuthenticationToken caller) {
        Staff.of(caller).requireOperator();
        AppId app = app(id).id();
        if ((from.sequence() == null) == (from.since() == null)) {
            throw invalid("/sequence", "is there exactly where `since` is not");
        }
        if (from.since() != null && !AccessQuery.isStorable(from.since())) {
            throw invalid("/since", "is not in the years 1 to 9999");
        }
        if (apps.eventsUri(app).isEmpty()) {
            throw new ProblemException(Problem.CONFLICT, "This app names no address for events.");
        }
        return new Replayed(store.replay(app, from.sequence(), from.since()));
    }

    private App app(String id) {
        return InvalidInput.value(id, AppId::new).flatMap(apps::find).orElseThrow(ProblemException::notFound);
    }

    private static EventView.@Nullable Filter filter(@Nullable String state) {
        if (state == null) {
            return null;
        }
        return Optional.of(state)
                .filter(word -> word.equals(word.toLowerCase(Locale.ROOT)))
                .flatMap(word -> InvalidInput.value(word.toUpperCase(Locale.ROOT), EventView.Filter::valueOf))
                .orElseThrow(() -> new ProblemException(
                        Problem.MALFORMED_REQUEST, "`state` must be waiting, delivered, stopped or overdue."));
    }

    private static ProblemException invalid(String pointer, String detail) {
        InvalidInput mistakes = new InvalidInput();
        mistakes.add(pointer, detail);
        return mistakes.problem();
    }
}

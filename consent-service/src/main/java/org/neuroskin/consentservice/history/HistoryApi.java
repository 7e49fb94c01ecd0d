package org.neuroskin.consentservice.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.AccessPage;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.audit.Accesses;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The history over HTTP. Who may ask is decided before; whose data a person sees follows from the token alone. */
@RestController
class HistoryApi {
    private static final String DEFAULT_LIMIT = "50";

    private final Accesses accesses;
    private final Apps apps;

    HistoryApi(Accesses accesses, Apps apps) {
        this.accesses = accesses;
        this.apps = apps;
    }

    @GetMapping("/consent/v1/me/accesses")
    ResponseEntity<Page> own(
            @RequestParam(defaultValue = DEFAULT_LIMIT) int limit,
            @RequestParam @Nullable String after,
            Authentication authentication) {
        SubjectId subject = new SubjectId(authentication.getName());
        return answer(accesses.find(AccessQuery.own(subject, checked(limit), after)), false);
    }

    @GetMapping("/audit/v1/events")
    ResponseEntity<Page> everybodys(Filter filter, Authentication authentication) {
        AccessQuery query = new AccessQuery(
                null,
                authentication.getName(),
                parsed("app", filter.app, AppId::new),
                parsed("outcome", filter.outcome, Outcome::fromWireName),
                bounded("from", filter.from),
                bounded("to", filter.to),
                checked(filter.limit == null ? Integer.parseInt(DEFAULT_LIMIT) : filter.limit),
                filter.after);
        return answer(accesses.find(query), true);
    }

    private ResponseEntity<Page> answer(AccessPage page, boolean forReviewer) {
        Map<AppId, App> known = apps.byId();
        List<AccessView> views = page.accesses().stream()
                .map(access -> view(access, known, forReviewer))
                .toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Page(views, page.next()));
    }

    private static AccessView view(Access access, Map<AppId, App> known, boolean forReviewer) {
        return new AccessView(
                access.access(),
                access.at(),
                forReviewer ? access.subject() : null,
                forReviewer ? access.actor() : null,
                access.app() == null ? null : recipient(access.app(), known),
                access.service(),
                access.purpose(),
                access.operation(),
                access.categories(),
                access.omitted(),
                access.emergency(),
                access.outcome().wireName(),
                access.reason(),
                access.bytes(),
                access.proof());
    }

    private static AccessView.Recipient recipient(AppId id, Map<AppId, App> known) {
        return Optional.ofNullable(known.get(id))
                .map(app -> new AccessView.Recipient(id.value(), app.name(), app.organisation()))
                .orElseGet(() -> new AccessView.Recipient(id.value(), id.value(), ""));
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > AccessQuery.MAX_LIMIT) {
            throw new ProblemException(
                    Problem.MALFORMED_REQUEST, "`limit` must be 1 to %d.".formatted(AccessQuery.MAX_LIMIT));
        }
        return limit;
    }

    static @Nullable Instant bounded(String name, @Nullable Instant time) {
        if (time != null && !AccessQuery.isStorable(time)) {
            throw new ProblemException(
                    Problem.MALFORMED_REQUEST, "`%s` must be in the years 1 to 9999.".formatted(name));
        }
        return time;
    }

    static <T> @Nullable T parsed(String name, @Nullable String value, Function<String, T> parse) {
        try {
            return value == null ? null : parse.apply(value);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, "The value of `%s` is malformed.".formatted(name));
        }
    }

    /**
     * What a reviewer may narrow the list by.
     *
     * @param from inclusive
     * @param to exclusive
     */
    record Filter(
            @Nullable String app,
            @Nullable String outcome,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Integer limit,
            @Nullable String after) {}

    /**
     * Accesses, newest first.
     *
     * @param next cursor for {@code after}; absent on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<AccessView> accesses, @Nullable String next) {

        /** Copies the list. */
        Page {
            accesses = List.copyOf(accesses);
        }
    }
}

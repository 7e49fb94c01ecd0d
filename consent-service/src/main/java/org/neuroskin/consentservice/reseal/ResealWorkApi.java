package org.neuroskin.consentservice.reseal;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.SubjectId;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What gateways are to seal anew, and what became of it. */
@RestController
@RequestMapping("/internal/v1/reseals")
class ResealWorkApi {
    private static final Pattern ROUTE = Pattern.compile("(/[A-Za-z0-9._~{}-]+)*");
    private static final Pattern RESULT = Pattern.compile("[a-z][a-z-]{0,39}");
    private static final int MOST = 10_000;

    private final Reseals reseals;
    private final ResealPeople people;
    private final AuditOutbox outbox;

    ResealWorkApi(Reseals reseals, ResealPeople people, AuditOutbox outbox) {
        this.reseals = reseals;
        this.people = people;
        this.outbox = outbox;
    }

    /** INVARIANT: the intent is in the log before a gateway knows whose data to read. */
    @PostMapping("/next")
    ResealWork next(@RequestHeader("Neuroskin-Gateway") String gateway) {
        ResealWork work = people.next(gateway);
        if (work.reseal() != null) {
            outbox.flush();
        }
        return work;
    }

    @PostMapping("/{id}/routes")
    Map<String, Integer> routes(@PathVariable UUID id, @RequestBody ResealWork.Routes told) {
        require(told.outcomes());
        reseals.find(id);
        reseals.begin(id, told);
        return Map.of("routes", told.outcomes().size());
    }

    @PostMapping("/{id}/people/{subject}")
    Map<String, Integer> done(
            @RequestHeader("Neuroskin-Gateway") String gateway,
            @PathVariable UUID id,
            @PathVariable SubjectId subject,
            @RequestBody ResealWork.Done told) {
        require(told.outcomes());
        reseals.find(id);
        people.done(gateway, id, subject, told);
        outbox.flush();
        return Map.of("outcomes", told.outcomes().size());
    }

    private static void require(List<ResealWork.Outcome> outcomes) {
        InvalidInput mistakes = new InvalidInput();
        if (outcomes.size() > MOST) {
            mistakes.add("/outcomes", "are more than %d".formatted(MOST));
        }
        for (int i = 0; i < outcomes.size() && i < MOST; i++) {
            ResealWork.Outcome outcome = outcomes.get(i);
            if (!matches(ROUTE, outcome.route()) || !matches(RESULT, outcome.result()) || outcome.documents() < 0) {
                mistakes.add("/outcomes/%d".formatted(i), "is no count of a route");
            }
        }
        mistakes.throwIfAny();
    }

    private static boolean matches(Pattern pattern, @Nullable String text) {
        return text != null && pattern.matcher(text).matches();
    }
}

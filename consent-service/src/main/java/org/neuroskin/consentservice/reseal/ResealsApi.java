package org.neuroskin.consentservice.reseal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where operators order what rests under closed data keys to be sealed anew, and see how far that is. */
@RestController
@RequestMapping("/consent/v1/keys/reseals")
class ResealsApi {
    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Set<String> REASONS = Set.of("leak-suspected", "leak-confirmed", "exercise");

    private final Reseals reseals;
    private final AuditOutbox outbox;

    record AskJson(
            @Nullable String service,
            @Nullable String subject,
            @Nullable String reason) {}

    record NotRewritableJson(String route, String reason, long documents) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResealJson(
            UUID id,
            String service,
            @Nullable String subject,
            String reason,
            @JsonProperty("asked_at") Instant askedAt,
            @JsonProperty("begun_at") @Nullable Instant begunAt,
            @JsonProperty("done_at") @Nullable Instant doneAt,
            long people,
            long left,
            long failed,
            long held,
            long rewritten,
            long present,
            @JsonProperty("not_rewritable") List<NotRewritableJson> notRewritable) {}

    ResealsApi(Reseals reseals, AuditOutbox outbox) {
        this.reseals = reseals;
        this.outbox = outbox;
    }

    @PostMapping
    ResponseEntity<ResealJson> ask(@RequestBody AskJson body, Authentication caller) {
        InvalidInput mistakes = new InvalidInput();
        String service = body.service();
        if (service == null || !SERVICE.matcher(service).matches()) {
            mistakes.add("/service", "is no name of a data service");
        }
        String text = body.subject();
        SubjectId subject = InvalidInput.value(text, SubjectId::new).orElse(null);
        if (text != null && subject == null) {
            mistakes.add("/subject", "is no id of a person");
        }
        String reason = body.reason();
        if (reason == null || !REASONS.contains(reason)) {
            mistakes.add("/reason", "is none of `leak-suspected`, `leak-confirmed` and `exercise`");
        }
        mistakes.throwIfAny();
        UUID id = reseals.ask(String.valueOf(service), subject, String.valueOf(reason), caller.getName());
        outbox.flush();
        return answer(json(reseals.find(id)));
    }

    @GetMapping
    ResponseEntity<Map<String, List<ResealJson>>> all() {
        return answer(Map.of("reseals", reseals.all().stream().map(this::json).toList()));
    }

    @GetMapping("/{id}")
    ResponseEntity<ResealJson> one(@PathVariable UUID id) {
        return answer(json(reseals.find(id)));
    }

    private ResealJson json(Reseals.Order order) {
        List<ResealWork.Outcome> outcomes = reseals.outcomes(order.id());
        return new ResealJson(
                order.id(),
                order.service(),
                order.subject(),
                order.reason(),
                order.askedAt(),
                order.begunAt(),
                order.doneAt(),
                order.people(),
                order.left(),
                order.failed(),
                order.held(),
                sum(outcomes, ResealWork.REWRITTEN),
                sum(outcomes, ResealWork.PRESENT),
                outcomes.stream()
                        .filter(each -> !Set.of(ResealWork.REWRITTEN, ResealWork.PRESENT, ResealWork.FAILED)
                                .contains(each.result()))
                        .map(each -> new NotRewritableJson(each.route(), each.result(), each.documents()))
                        .toList());
    }

    private static long sum(List<ResealWork.Outcome> outcomes, String result) {
        return outcomes.stream()
                .filter(each -> each.result().equals(result))
                .mapToLong(ResealWork.Outcome::documents)
                .sum();
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}

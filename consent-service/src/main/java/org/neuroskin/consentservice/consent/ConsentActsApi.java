package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentActs.Amended;
import org.neuroskin.consentservice.consent.ConsentActs.Difference;
import org.neuroskin.consentservice.consent.ConsentActs.Refusal;
import org.neuroskin.consentservice.consent.ConsentActs.Renewal;
import org.neuroskin.consentservice.consent.ConsentActs.Scope;
import org.neuroskin.consentservice.consent.ConsentActs.Withdrawals;
import org.neuroskin.consentservice.consent.ConsentJson.AppJson;
import org.neuroskin.consentservice.consent.ConsentJson.AskedJson;
import org.neuroskin.consentservice.consent.ConsentJson.GrantJson;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.kernel.PurposeId;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where people amend and renew consents, withdraw across them, and say how they want to be asked. */
@RestController
@RequestMapping("/consent/v1/me")
class ConsentActsApi {
    private static final String KEY = "Idempotency-Key";
    private static final String IF_MATCH = "If-Match";

    private final ConsentActs acts;
    private final Consents consents;

    record DeferJson(@Nullable String until) {}

    /** What became of one cell; before is absent for a new one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DifferenceJson(@Nullable GrantJson before, GrantJson after) {
        static List<DifferenceJson> of(List<Difference> changes) {
            return changes.stream()
                    .map(each -> new DifferenceJson(
                            each.before() == null ? null : GrantJson.of(each.before()), GrantJson.of(each.after())))
                    .toList();
        }
    }

    record AmendedJson(ConsentJson consent, List<DifferenceJson> changes) {}

    record RefusalJson(
            UUID id,
            AppJson app,
            PurposeId purpose,
            List<AskedJson> items,
            UUID request,
            @JsonProperty("refused_at") Instant refusedAt) {

        static RefusalJson of(Refusal refusal) {
            return new RefusalJson(
                    refusal.id(),
                    AppJson.of(refusal.app()),
                    refusal.purpose(),
                    refusal.items().stream().map(AskedJson::of).toList(),
                    refusal.request(),
                    refusal.refusedAt());
        }
    }

    ConsentActsApi(ConsentActs acts, Consents consents) {
        this.acts = acts;
        this.consents = consents;
    }

    @PostMapping("/consents/{id}/amend")
    ResponseEntity<AmendedJson> amend(
            @PathVariable UUID id,
            @RequestBody ConsentAmendment body,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal Jwt token) {
        Amended amended = acts.amend(Callers.subject(token), id, body, WriteGuard.of(key, ifMatch));
        AmendedJson answer = new AmendedJson(ConsentJson.of(amended.consent()), DifferenceJson.of(amended.changes()));
        return MyConsentsApi.tagged(amended.consent()).body(answer);
    }

    @PostMapping("/consents/{id}/renew")
    ResponseEntity<ConsentJson> renew(
            @PathVariable UUID id,
            @RequestBody Renewal body,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal Jwt token) {
        ConsentView renewed = acts.renew(Callers.subject(token), id, body, WriteGuard.of(key, ifMatch));
        return MyConsentsApi.tagged(renewed).body(ConsentJson.of(renewed));
    }

    @PostMapping("/withdrawals")
    Withdrawals withdraw(
            @RequestBody Scope body,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt token) {
        return acts.withdraw(Callers.subject(token), body, WriteGuard.of(key, null));
    }

    @PostMapping("/requests/{id}/refuse")
    RequestsApi.RequestJson refuse(
            @PathVariable UUID id,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt token) {
        return RequestsApi.RequestJson.of(acts.refuse(Callers.subject(token), id, IdempotencyKeys.checked(key)));
    }

    @PostMapping("/requests/{id}/defer")
    RequestsApi.RequestJson defer(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable DeferJson body,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt token) {
        @Nullable String until = body == null ? null : body.until();
        return RequestsApi.RequestJson.of(acts.defer(Callers.subject(token), id, until, IdempotencyKeys.checked(key)));
    }

    /** What waits for a decision of the person, or of a guardian where the person is too young to decide alone. */
    @GetMapping("/requests")
    ResponseEntity<Map<String, List<WaitingJson>>> waiting(@AuthenticationPrincipal Jwt token) {
        return WaitingJson.answer(consents.waiting(Callers.subject(token)));
    }

    @PostMapping("/requests/{id}/assent")
    WaitingJson assent(
            @PathVariable UUID id,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt token) {
        return WaitingJson.of(acts.assent(Callers.subject(token), id, IdempotencyKeys.checked(key)));
    }

    @GetMapping("/objections")
    ResponseEntity<Map<String, List<Objection>>> objections(@AuthenticationPrincipal Jwt token) {
        return WaitingJson.answer("objections", acts.objections(Callers.subject(token)));
    }

    @DeleteMapping("/objections/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forgetObjection(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        acts.forgetObjection(Callers.subject(token), id);
    }

    @GetMapping("/refusals")
    ResponseEntity<Map<String, List<RefusalJson>>> refusals(@AuthenticationPrincipal Jwt token) {
        List<RefusalJson> refusals = acts.refusals(Callers.subject(token)).stream()
                .map(RefusalJson::of)
                .toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of("refusals", refusals));
    }

    @DeleteMapping("/refusals/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forgetRefusal(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        acts.forgetRefusal(Callers.subject(token), id);
    }
}

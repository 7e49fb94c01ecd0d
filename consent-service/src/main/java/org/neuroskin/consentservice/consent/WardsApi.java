package org.neuroskin.consentservice.consent;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.MyConsentsApi.EntryJson;
import org.neuroskin.consentservice.consent.MyConsentsApi.NewConsent;
import org.neuroskin.consentservice.consent.MyConsentsApi.WithdrawJson;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where guardians see what is given for a minor, and decide. Only guardians of the person get here: whoever knows them guards the
 * whole path, and every write asks again in its own transaction.
 */
@RestController
@RequestMapping("/consent/v1/wards/{subject}")
class WardsApi {
    private static final String KEY = "Idempotency-Key";
    private static final String IF_MATCH = "If-Match";

    private final MyConsentsApi own;
    private final Consents consents;
    private final ConsentActs acts;

    WardsApi(MyConsentsApi own, Consents consents, ConsentActs acts) {
        this.own = own;
        this.consents = consents;
        this.acts = acts;
    }

    @GetMapping("/consents")
    Map<String, List<ConsentJson>> list(@PathVariable SubjectId subject) {
        return own.list(subject);
    }

    @PostMapping("/consents")
    ResponseEntity<ConsentJson> give(
            @PathVariable SubjectId subject,
            @RequestBody NewConsent body,
            @RequestHeader(name = KEY, required = false) @Nullable String key) {
        return MyConsentsApi.created(
                "/consent/v1/wards/%s/consents/".formatted(subject.value()), own.give(subject, body, key));
    }

    @GetMapping("/consents/{id}")
    ResponseEntity<ConsentJson> consent(@PathVariable SubjectId subject, @PathVariable UUID id) {
        ConsentView consent = consents.find(subject, id).orElseThrow(ProblemException::notFound);
        return MyConsentsApi.tagged(consent).body(ConsentJson.of(consent));
    }

    @GetMapping("/consents/{id}/history")
    Map<String, List<EntryJson>> history(@PathVariable SubjectId subject, @PathVariable UUID id) {
        return own.history(subject, id);
    }

    @PostMapping("/consents/{id}/withdraw")
    Withdrawal withdraw(
            @PathVariable SubjectId subject,
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable WithdrawJson body,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch) {
        return own.withdraw(subject, id, body, WriteGuard.of(key, ifMatch));
    }

    @GetMapping("/requests")
    ResponseEntity<Map<String, List<WaitingJson>>> waiting(@PathVariable SubjectId subject) {
        return WaitingJson.answer(consents.waiting(subject));
    }

    @PostMapping("/requests/{id}/refuse")
    WaitingJson refuse(
            @PathVariable SubjectId subject,
            @PathVariable UUID id,
            @RequestHeader(name = KEY, required = false) @Nullable String key) {
        return WaitingJson.of(acts.refuse(subject, id, IdempotencyKeys.checked(key)));
    }

    @GetMapping("/objections")
    ResponseEntity<Map<String, List<Objection>>> objections(@PathVariable SubjectId subject) {
        return WaitingJson.answer("objections", acts.objections(subject));
    }

    @DeleteMapping("/objections/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forgetObjection(@PathVariable SubjectId subject, @PathVariable UUID id) {
        acts.forgetObjection(subject, id);
    }
}

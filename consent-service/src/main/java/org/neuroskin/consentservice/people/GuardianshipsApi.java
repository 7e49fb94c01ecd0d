package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.people.GuardianshipStore.Stored;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where a young person lets a guardian ask, the guardian asks, and an operator judges the evidence. */
@RestController
class GuardianshipsApi {
    private static final int PAGE = 200;

    private final Guardianships guardianships;

    record CodeJson(@Nullable String name) {}

    record RevocationJson(@Nullable EndReason reason) {}

    /** As the young person sees it, who needs no account's name to know who it is. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GuardianJson(
            UUID id,
            String name,
            Authority authority,
            String state,
            @JsonProperty("asked_at") Instant askedAt,
            @JsonProperty("judged_at") @Nullable Instant judgedAt,
            @JsonProperty("ended_at") @Nullable Instant endedAt,
            @Nullable String reason) {
        static GuardianJson of(Guardianship each) {
            return new GuardianJson(
                    each.id(),
                    each.guardianName(),
                    each.authority(),
                    each.state(),
                    each.askedAt(),
                    each.judgedAt(),
                    each.endedAt(),
                    each.reason());
        }
    }

    /** As the guardian sees it: whose account it is, only once that was confirmed. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WardJson(
            UUID id,
            String name,
            @Nullable SubjectId subject,
            Authority authority,
            String state,
            @JsonProperty("asked_at") Instant askedAt,
            @JsonProperty("ended_at") @Nullable Instant endedAt,
            @Nullable String reason) {
        static WardJson of(Guardianship each) {
            return new WardJson(
                    each.id(),
                    each.subjectName(),
                    each.isConfirmed() ? each.subject() : null,
                    each.authority(),
                    each.state(),
                    each.askedAt(),
                    each.endedAt(),
                    each.reason());
        }
    }

    /** As the operator sees it. */
    record EvidenceJson(
            WardJson ward,
            GuardianJson guardian,
            @JsonProperty("guardian_account") SubjectId guardianAccount,
            EvidenceKind evidence,
            String reference) {
        static EvidenceJson of(Stored stored) {
            Guardianship each = stored.guardianship();
            return new EvidenceJson(
                    WardJson.of(each), GuardianJson.of(each), each.guardian(), stored.evidence(), stored.reference());
        }
    }

    GuardianshipsApi(Guardianships guardianships) {
        this.guardianships = guardianships;
    }

    @PostMapping("/consent/v1/me/guardian-codes")
    ResponseEntity<GuardianCodes.Code> code(@RequestBody CodeJson body, @AuthenticationPrincipal Jwt token) {
        return answer(guardianships.code(Callers.subject(token), body.name()));
    }

    @GetMapping("/consent/v1/me/guardians")
    ResponseEntity<Map<String, List<GuardianJson>>> mine(@AuthenticationPrincipal Jwt token) {
        return answer(Map.of(
                "guardians",
                guardianships.of(Callers.subject(token)).stream()
                        .map(GuardianJson::of)
                        .toList()));
    }

    @PostMapping("/consent/v1/guardianships")
    ResponseEntity<WardJson> ask(@RequestBody GuardianshipRequest body, @AuthenticationPrincipal Jwt token) {
        WardJson asked = WardJson.of(guardianships.ask(Callers.subject(token), body));
        return ResponseEntity.created(URI.create("/consent/v1/guardianships"))
                .cacheControl(CacheControl.noStore())
                .body(asked);
    }

    @GetMapping("/consent/v1/guardianships")
    ResponseEntity<Map<String, List<WardJson>>> wards(@AuthenticationPrincipal Jwt token) {
        return answer(Map.of(
                "guardianships",
                guardianships.by(Callers.subject(token)).stream()
                        .map(WardJson::of)
                        .toList()));
    }

    @PostMapping("/consent/v1/guardianships/{id}/step-back")
    ResponseEntity<WardJson> stepBack(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return answer(WardJson.of(guardianships.stepBack(id, Callers.subject(token))));
    }

    @GetMapping("/consent/v1/people/guardianships")
    ResponseEntity<Map<String, List<EvidenceJson>>> list() {
        return answer(Map.of(
                "guardianships",
                guardianships.list(PAGE).stream().map(EvidenceJson::of).toList()));
    }

    @PostMapping("/consent/v1/people/guardianships/{id}/confirm")
    ResponseEntity<EvidenceJson> confirm(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return answer(
                EvidenceJson.of(guardianships.confirm(id, Callers.subject(token).value())));
    }

    @PostMapping("/consent/v1/people/guardianships/{id}/reject")
    ResponseEntity<EvidenceJson> reject(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return answer(
                EvidenceJson.of(guardianships.reject(id, Callers.subject(token).value())));
    }

    @PostMapping("/consent/v1/people/guardianships/{id}/revoke")
    ResponseEntity<EvidenceJson> revoke(
            @PathVariable UUID id, @RequestBody RevocationJson body, @AuthenticationPrincipal Jwt token) {
        EndReason reason = body.reason();
        if (reason != EndReason.EVIDENCE_FALSE && reason != EndReason.AUTHORITY_ENDED) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/reason", "is none of evidence-false, authority-ended");
            throw mistakes.problem();
        }
        return answer(
                EvidenceJson.of(guardianships.revoke(id, Callers.subject(token).value(), reason)));
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}

package org.neuroskin.consentservice.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
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

/** Where operators keep data of a person from erasure, two of them together, and let it go again. */
@RestController
@RequestMapping("/consent/v1/people/{subject}/holds")
class LegalHoldsApi {
    private final LegalHolds holds;
    private final Erasures erasures;

    record ProposeJson(@Nullable HoldGround ground) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StaffHoldJson(
            UUID id,
            String ground,
            @JsonProperty("proposed_at") Instant proposedAt,
            @JsonProperty("confirmed_at") @Nullable Instant confirmedAt,
            @JsonProperty("lifted_at") @Nullable Instant liftedAt) {
        static StaffHoldJson of(LegalHolds.Hold hold) {
            return new StaffHoldJson(hold.id(), hold.ground(), hold.proposedAt(), hold.confirmedAt(), hold.liftedAt());
        }
    }

    LegalHoldsApi(LegalHolds holds, Erasures erasures) {
        this.holds = holds;
        this.erasures = erasures;
    }

    @GetMapping
    ResponseEntity<Map<String, List<StaffHoldJson>>> all(@PathVariable SubjectId subject) {
        return answer(Map.of(
                "holds", holds.of(subject).stream().map(StaffHoldJson::of).toList()));
    }

    @PostMapping
    ResponseEntity<StaffHoldJson> propose(
            @PathVariable SubjectId subject, @RequestBody ProposeJson body, Authentication caller) {
        HoldGround ground = body.ground();
        if (ground == null) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/ground", "is missing: a hold rests on one of the grounds of GDPR Art. 17(3)");
            throw mistakes.problem();
        }
        return answer(StaffHoldJson.of(holds.propose(subject, ground, caller.getName())));
    }

    @PostMapping("/{id}/confirm")
    ResponseEntity<StaffHoldJson> confirm(
            @PathVariable SubjectId subject, @PathVariable UUID id, Authentication caller) {
        return answer(StaffHoldJson.of(holds.confirm(subject, id, caller.getName())));
    }

    @PostMapping("/{id}/lift")
    ResponseEntity<StaffHoldJson> lift(@PathVariable SubjectId subject, @PathVariable UUID id, Authentication caller) {
        LegalHolds.Hold lifted = holds.lift(subject, id, caller.getName());
        erasures.goOn(subject);
        return answer(StaffHoldJson.of(lifted));
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}

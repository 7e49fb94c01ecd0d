package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where people have processing of their data restricted, and lift that again. */
@RestController
@RequestMapping("/consent/v1/me/restriction")
class RestrictionApi {
    private final Restrictions restrictions;

    record RestrictJson(@Nullable RestrictionGround ground) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RestrictionJson(
            boolean restricted,
            @Nullable Instant since,
            @Nullable RestrictionGround ground,
            @Nullable Instant effectiveAt,
            long revision,
            @Nullable Enforcement enforcement) {

        static RestrictionJson of(Restriction.InEffect change) {
            Restriction now = change.restriction();
            return new RestrictionJson(
                    now.active(),
                    now.since(),
                    now.ground(),
                    change.effectiveAt(),
                    now.revision(),
                    change.enforcement());
        }
    }

    RestrictionApi(Restrictions restrictions) {
        this.restrictions = restrictions;
    }

    @GetMapping
    ResponseEntity<RestrictionJson> restriction(@AuthenticationPrincipal Jwt token) {
        Restriction now = restrictions.of(Callers.subject(token));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new RestrictionJson(now.active(), now.since(), now.ground(), null, now.revision(), null));
    }

    @PostMapping
    RestrictionJson restrict(@RequestBody RestrictJson body, @AuthenticationPrincipal Jwt token) {
        SubjectId subject = Callers.subject(token);
        RestrictionGround ground = body.ground();
        if (ground == null) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/ground", "is missing: a restriction rests on one of the grounds of GDPR Art. 18(1)");
            throw mistakes.problem();
        }
        return RestrictionJson.of(restrictions.restrict(subject, ground));
    }

    @PostMapping("/lift")
    RestrictionJson lift(@AuthenticationPrincipal Jwt token) {
        return RestrictionJson.of(restrictions.lift(Callers.subject(token)));
    }
}

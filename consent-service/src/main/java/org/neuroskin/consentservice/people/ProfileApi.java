package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where people say where they live and when they were born, and where an operator corrects it. */
@RestController
class ProfileApi {
    private final Profiles profiles;

    record OwnJson(
            @Nullable String place,
            @JsonProperty("date_of_birth") @Nullable String bornOn) {

        @Override
        public String toString() {
            return "OwnJson[…]";
        }
    }

    record CorrectionJson(
            @Nullable String place,
            @JsonProperty("date_of_birth") @Nullable String bornOn,
            @Nullable ProfileReason reason) {

        @Override
        public String toString() {
            return "CorrectionJson[…]";
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProfileJson(
            @Nullable Place place,
            @JsonProperty("date_of_birth") @Nullable LocalDate bornOn,
            long revision) {

        @Override
        public String toString() {
            return "ProfileJson[…]";
        }
    }

    ProfileApi(Profiles profiles) {
        this.profiles = profiles;
    }

    @GetMapping("/consent/v1/me/profile")
    ResponseEntity<ProfileJson> profile(@AuthenticationPrincipal Jwt token) {
        return answer(profiles.of(Callers.subject(token)));
    }

    @PutMapping("/consent/v1/me/profile")
    ResponseEntity<ProfileJson> say(@RequestBody OwnJson body, @AuthenticationPrincipal Jwt token) {
        return answer(profiles.saidByThemselves(Callers.subject(token), body.place(), body.bornOn()));
    }

    @PutMapping("/consent/v1/people/{subject}/profile")
    ResponseEntity<ProfileJson> correct(
            @PathVariable SubjectId subject, @RequestBody CorrectionJson body, @AuthenticationPrincipal Jwt token) {
        ProfileReason reason = body.reason();
        InvalidInput mistakes = new InvalidInput();
        if (reason == null) {
            mistakes.add("/reason", "is missing (document-checked, typing-mistake)");
        }
        if (subject.value().equals(token.getSubject())) {
            mistakes.add("", "is about the operator's own profile, which another operator has to correct");
        }
        if (reason == null || subject.value().equals(token.getSubject())) {
            throw mistakes.problem();
        }
        return answer(profiles.corrected(
                subject,
                body.place(),
                body.bornOn(),
                reason,
                Callers.subject(token).value()));
    }

    private static ResponseEntity<ProfileJson> answer(Profile profile) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new ProfileJson(profile.place(), profile.bornOn(), profile.revision()));
    }
}

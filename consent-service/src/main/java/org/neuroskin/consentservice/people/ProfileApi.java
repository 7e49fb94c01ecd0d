package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
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

/**
 * Where people say where they live and when they were born, and where an operator corrects it. What they say beside that of their own will is in
 * no answer to an operator.
 */
@RestController
class ProfileApi {
    private final Profiles profiles;
    private final VoluntaryDetails voluntaryDetails;

    record VoluntaryJson(
            @Nullable String gender,
            @JsonProperty("skin_tone") @Nullable Integer skinTone,
            @JsonProperty("age_counts") @Nullable Boolean ageCounts) {

        @Override
        public String toString() {
            return "VoluntaryJson[…]";
        }
    }

    record OwnJson(
            @Nullable String place,
            @JsonProperty("date_of_birth") @Nullable String bornOn,
            @Nullable VoluntaryJson voluntary) {

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
            @Nullable Voluntary voluntary,
            long revision) {

        @Override
        public String toString() {
            return "ProfileJson[…]";
        }
    }

    ProfileApi(Profiles profiles, VoluntaryDetails voluntaryDetails) {
        this.profiles = profiles;
        this.voluntaryDetails = voluntaryDetails;
    }

    @GetMapping("/consent/v1/me/profile")
    ResponseEntity<ProfileJson> profile(@AuthenticationPrincipal Jwt token) {
        SubjectId subject = Callers.subject(token);
        return answer(profiles.of(subject), voluntaryDetails.of(subject));
    }

    @PutMapping("/consent/v1/me/profile")
    ResponseEntity<ProfileJson> say(@RequestBody OwnJson body, @AuthenticationPrincipal Jwt token) {
        SubjectId subject = Callers.subject(token);
        // read first, so that nothing is changed where anything is wrong with it
        Optional<Voluntary> voluntary = Optional.ofNullable(body.voluntary())
                .map(said -> voluntaryDetails.read(
                        said.gender(), said.skinTone(), said.ageCounts(), bornOn(subject, body.bornOn())));
        Profile profile = profiles.saidByThemselves(subject, body.place(), body.bornOn());
        return answer(
                profile,
                voluntary
                        .map(said -> voluntaryDetails.say(subject, said, profile))
                        .orElseGet(() -> voluntaryDetails.of(subject)));
    }

    private @Nullable LocalDate bornOn(SubjectId subject, @Nullable String said) {
        @Nullable LocalDate known = profiles.of(subject).bornOn();
        try {
            return known != null || said == null ? known : LocalDate.parse(said);
        } catch (DateTimeException e) {
            // refused with the rest of the profile
            return null;
        }
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
        return answer(
                profiles.corrected(
                        subject,
                        body.place(),
                        body.bornOn(),
                        reason,
                        Callers.subject(token).value()),
                Voluntary.NOTHING);
    }

    private static ResponseEntity<ProfileJson> answer(Profile profile, Voluntary voluntary) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new ProfileJson(
                        profile.place(),
                        profile.bornOn(),
                        voluntary.equals(Voluntary.NOTHING) ? null : voluntary,
                        profile.revision()));
    }
}

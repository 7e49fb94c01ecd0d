package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentJson.AskedJson;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.springframework.http.CacheControl;
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
import org.springframework.web.bind.annotation.RestController;

/** Where apps ask for consent. */
@RestController
@RequestMapping("/consent/v1/requests")
class RequestsApi {
    private final Consents consents;

    record NewRequest(
            @Nullable String purpose,
            @Nullable List<ConsentProposal.@Nullable Item> items,
            @Nullable String validity,
            @JsonProperty("valid_from") @Nullable String validFrom,
            @JsonProperty("valid_until") @Nullable String validUntil,
            @JsonProperty("redirect_uri") @Nullable String redirectUri,
            @Nullable String state) {}

    record RequestJson(
            UUID id,
            RequestStatus status,
            AppId app,
            PurposeId purpose,
            List<AskedJson> items,
            @JsonProperty("expires_at") Instant expiresAt,
            @JsonProperty("consent_uri") URI consentUri) {

        static RequestJson of(ConsentRequest request) {
            return new RequestJson(
                    request.id(),
                    request.status(),
                    request.app().id(),
                    request.purpose(),
                    request.items().stream().map(AskedJson::of).toList(),
                    request.expiresAt(),
                    request.consentUri());
        }
    }

    RequestsApi(Consents consents) {
        this.consents = consents;
    }

    @PostMapping
    ResponseEntity<RequestJson> lodge(
            @RequestBody NewRequest body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt token) {
        ConsentProposal proposal = new ConsentProposal(
                body.purpose(),
                body.items(),
                new ConsentProposal.Time(body.validity(), body.validFrom(), body.validUntil()),
                body.redirectUri(),
                body.state());
        ConsentRequest request =
                consents.lodge(app(token), Callers.subject(token), proposal, IdempotencyKeys.checked(key));
        return ResponseEntity.created(URI.create("/consent/v1/requests/" + request.id()))
                .cacheControl(CacheControl.noStore())
                .body(RequestJson.of(request));
    }

    /**
     * Lodges what the app pushed as authorization details (RFC 9396) before the person signed in. Those are a question that
     * Keycloak put into the token; repeated in the same sign-in, it gives the same requests.
     */
    @PostMapping("/pushed")
    Map<String, List<RequestJson>> lodgePushed(@AuthenticationPrincipal Jwt token) {
        return Map.of(
                "requests",
                PushedRequest.of(token).stream()
                        .map(pushed -> RequestJson.of(
                                consents.lodge(app(token), Callers.subject(token), pushed.proposal(), pushed.key())))
                        .toList());
    }

    @GetMapping("/{id}")
    RequestJson request(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return consents.request(id)
                .filter(request -> request.app().id().equals(app(token)))
                .map(RequestJson::of)
                .orElseThrow(ProblemException::notFound);
    }

    /** The app takes its request back: from then on nobody can decide it. */
    @DeleteMapping("/{id}")
    RequestJson retract(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return RequestJson.of(consents.retract(app(token), id));
    }

    private static AppId app(Jwt token) {
        try {
            return new AppId(String.valueOf(token.getClaimAsString("azp")));
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound();
        }
    }
}

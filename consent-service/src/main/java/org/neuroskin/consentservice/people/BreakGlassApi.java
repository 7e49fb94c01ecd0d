package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Instant;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a clinician opens an emergency access, and ends it early. */
@RestController
@RequestMapping("/consent/v1/break-glass")
class BreakGlassApi {
    private final Emergencies emergencies;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SessionJson(
            UUID session,
            AppId app,
            SortedSet<CategoryId> categories,
            BreakGlassReason reason,
            @JsonProperty("opened_at") Instant openedAt,
            Instant until,
            @JsonProperty("ended_at") @Nullable Instant endedAt,
            Instant effectiveAt,
            long revision,
            Enforcement enforcement) {

        static SessionJson of(Emergencies.InEffect change) {
            Emergency emergency = change.emergency();
            return new SessionJson(
                    emergency.session(),
                    emergency.app(),
                    emergency.categories(),
                    emergency.reason(),
                    emergency.openedAt(),
                    emergency.until(),
                    emergency.endedAt(),
                    change.effectiveAt(),
                    emergency.revision(),
                    change.enforcement());
        }
    }

    BreakGlassApi(Emergencies emergencies) {
        this.emergencies = emergencies;
    }

    @PostMapping
    ResponseEntity<SessionJson> open(@RequestBody BreakGlassRequest body, @AuthenticationPrincipal Jwt token) {
        SessionJson opened =
                SessionJson.of(emergencies.open(Callers.subject(token).value(), body));
        return ResponseEntity.created(URI.create("/consent/v1/break-glass/" + opened.session()))
                .cacheControl(CacheControl.noStore())
                .body(opened);
    }

    @PostMapping("/{session}/end")
    SessionJson end(@PathVariable UUID session, @AuthenticationPrincipal Jwt token) {
        return SessionJson.of(emergencies.end(Callers.subject(token).value(), session));
    }
}

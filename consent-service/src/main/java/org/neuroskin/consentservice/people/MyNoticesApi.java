package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people have to be told: for now each emergency access, from the moment it was opened. */
@RestController
class MyNoticesApi {
    private final Emergencies emergencies;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NoticeJson(
            UUID id,
            String kind,
            Instant at,
            AppId app,
            SortedSet<CategoryId> categories,
            BreakGlassReason reason,
            Instant until,
            @JsonProperty("ended_at") @Nullable Instant endedAt) {

        static NoticeJson of(Emergency emergency) {
            return new NoticeJson(
                    emergency.session(),
                    "break-glass",
                    emergency.openedAt(),
                    emergency.app(),
                    emergency.categories(),
                    emergency.reason(),
                    emergency.until(),
                    emergency.endedAt());
        }
    }

    MyNoticesApi(Emergencies emergencies) {
        this.emergencies = emergencies;
    }

    @GetMapping("/consent/v1/me/notices")
    ResponseEntity<Map<String, List<NoticeJson>>> notices(@AuthenticationPrincipal Jwt token) {
        List<NoticeJson> notices = emergencies.of(Callers.subject(token)).stream()
                .map(NoticeJson::of)
                .toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of("notices", notices));
    }
}

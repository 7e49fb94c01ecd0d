package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people have to be told: each emergency access, and who decides for them or wants to. */
@RestController
class MyNoticesApi {
    private final Emergencies emergencies;
    private final Guardianships guardianships;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NoticeJson(
            UUID id,
            String kind,
            Instant at,
            @Nullable AppId app,
            @Nullable SortedSet<CategoryId> categories,
            @Nullable BreakGlassReason reason,
            @Nullable Instant until,
            @JsonProperty("ended_at") @Nullable Instant endedAt,
            @Nullable String guardian) {

        static NoticeJson of(Emergency emergency) {
            return new NoticeJson(
                    emergency.session(),
                    "break-glass",
                    emergency.openedAt(),
                    emergency.app(),
                    emergency.categories(),
                    emergency.reason(),
                    emergency.until(),
                    emergency.endedAt(),
                    null);
        }

        static NoticeJson of(Guardianship link) {
            return new NoticeJson(
                    link.id(),
                    "guardian-" + link.state(),
                    link.since(),
                    null,
                    null,
                    null,
                    null,
                    link.endedAt(),
                    link.guardianName());
        }
    }

    MyNoticesApi(Emergencies emergencies, Guardianships guardianships) {
        this.emergencies = emergencies;
        this.guardianships = guardianships;
    }

    @GetMapping("/consent/v1/me/notices")
    ResponseEntity<Map<String, List<NoticeJson>>> notices(@AuthenticationPrincipal Jwt token) {
        SubjectId subject = Callers.subject(token);
        List<NoticeJson> notices = Stream.concat(
                        emergencies.of(subject).stream().map(NoticeJson::of),
                        guardianships.of(subject).stream().map(NoticeJson::of))
                .sorted(Comparator.comparing(NoticeJson::at).reversed())
                .toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of("notices", notices));
    }
}

package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentJson.AppJson;
import org.neuroskin.consentservice.consent.ConsentJson.AskedJson;
import org.neuroskin.kernel.PurposeId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;

/** A consent request as the people see it who may decide it. Apps never learn who assented. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WaitingJson(
        UUID id,
        RequestStatus status,
        AppJson app,
        PurposeId purpose,
        List<AskedJson> items,
        @JsonProperty("expires_at") Instant expiresAt,
        @JsonProperty("assented_at") @Nullable Instant assentedAt,
        @JsonProperty("consent_uri") URI consentUri) {

    static WaitingJson of(ConsentRequest request) {
        return new WaitingJson(
                request.id(),
                request.status(),
                AppJson.of(request.app()),
                request.purpose(),
                request.items().stream().map(AskedJson::of).toList(),
                request.expiresAt(),
                request.assentedAt(),
                request.consentUri());
    }

    static ResponseEntity<Map<String, List<WaitingJson>>> answer(List<ConsentRequest> waiting) {
        return answer("requests", waiting.stream().map(WaitingJson::of).toList());
    }

    static <T> ResponseEntity<Map<String, List<T>>> answer(String name, List<T> all) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of(name, all));
    }
}

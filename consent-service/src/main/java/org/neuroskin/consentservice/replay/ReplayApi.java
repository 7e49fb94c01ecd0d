package org.neuroskin.consentservice.replay;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Past decisions, made again for the ethics board. */
@RestController
class ReplayApi {
    private final Replays replays;

    ReplayApi(Replays replays) {
        this.replays = replays;
    }

    @PostMapping("/audit/v1/decisions/{access}/replay")
    ResponseEntity<Replayed> replay(
            @PathVariable UUID access,
            @RequestBody(required = false) @Nullable From from,
            Authentication authentication) {
        List<String> given = from == null || from.descriptors() == null ? List.of() : from.descriptors();
        Replayed replayed =
                replays.replay(authentication.getName(), access, given).orElseThrow(ProblemException::notFound);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(replayed);
    }

    /**
     * What is not kept here.
     *
     * @param descriptors texts of files that described data services then; those of this version are known
     */
    record From(@Nullable List<String> descriptors) {}
}

package org.neuroskin.consentservice.witness;

import org.neuroskin.consentservice.platform.ProblemException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who has cosigned how much of the log; as public as its checkpoint. */
@RestController
class WitnessesApi {
    private final Witnesses witnesses;

    WitnessesApi(Witnesses witnesses) {
        this.witnesses = witnesses;
    }

    @GetMapping("/audit/v1/witnesses")
    ResponseEntity<Witnesses.State> witnesses() {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(witnesses.state());
    }

    @GetMapping(path = "/audit/v1/witnessed", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
    ResponseEntity<String> witnessed() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .body(witnesses.witnessed().orElseThrow(ProblemException::notFound));
    }
}

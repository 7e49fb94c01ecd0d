package org.neuroskin.consentservice.platform;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where everybody finds the keys for what this service signed, now or before (RFC 7517). Canonical JSON, which the verifier
 * demands.
 */
@RestController
class KeySetApi {
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final JwsSigner signer;

    record KeySet(List<SortedMap<String, String>> keys) {}

    KeySetApi(JwsSigner signer) {
        this.signer = signer;
    }

    @GetMapping(path = "/.well-known/jwks.json", produces = "application/jwk-set+json")
    ResponseEntity<KeySet> keys() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
                .body(new KeySet(signer.keySet()));
    }
}

package org.neuroskin.consentservice.rights;

import java.util.List;
import java.util.SortedMap;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where everybody finds the key of erasure certificates. Apart from the other keys, of which readers expect Ed25519. Canonical
 * JSON, which the verifier demands.
 */
@RestController
class ErasureKeysApi {
    private final CertificateSigner signer;

    record ErasureKeySet(List<SortedMap<String, String>> keys) {}

    ErasureKeysApi(CertificateSigner signer) {
        this.signer = signer;
    }

    @GetMapping(path = "/.well-known/erasure-keys.json", produces = "application/jwk-set+json")
    ResponseEntity<ErasureKeySet> keys() {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(new ErasureKeySet(List.of(signer.jwk())));
    }
}

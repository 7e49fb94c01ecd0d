package org.neuroskin.consentservice.audit;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Evidence over HTTP. Checkpoint and keys are public; who may see a proof is decided here. */
@RestController
class EvidenceApi {
    private static final String TEXT = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8";

    private final Evidence evidence;

    EvidenceApi(Evidence evidence) {
        this.evidence = evidence;
    }

    @GetMapping(path = "/audit/v1/checkpoint", produces = TEXT)
    String checkpoint() {
        return evidence.checkpoint();
    }

    @GetMapping(path = "/audit/v1/keys", produces = TEXT)
    String keys() {
        return evidence.keys();
    }

    @GetMapping(path = "/audit/v1/proofs/{shard}/{sequence}", produces = TEXT)
    ResponseEntity<String> proof(
            @PathVariable String shard, @PathVariable long sequence, Authentication authentication) {
        String proof = (isReviewer(authentication)
                        ? evidence.proofFor(authentication.getName(), shard, sequence)
                        : evidence.proofFor(new SubjectId(authentication.getName()), shard, sequence))
                .orElseThrow(ProblemException::notFound);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(proof);
    }

    @PostMapping("/audit/v1/exports")
    ResponseEntity<StreamingResponseBody> export(Authentication authentication) {
        Evidence.Export export = evidence.export(authentication.getName());
        ContentDisposition name = ContentDisposition.attachment()
                .filename("neuroskin-history-%d.zip".formatted(export.size()))
                .build();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/zip"))
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .body(out -> evidence.write(export, out));
    }

    private static boolean isReviewer(Authentication authentication) {
        return authentication.getAuthorities().stream()
                .anyMatch(authority -> "ROLE_ethics-reviewer".equals(authority.getAuthority())
                        || "ROLE_ethics-chair".equals(authority.getAuthority()));
    }
}

package org.neuroskin.consentservice.catalogue;

import java.time.Duration;
import org.neuroskin.consentservice.platform.ProblemException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where anybody resolves the hash of a notice, such as that in a receipt. */
@RestController
@RequestMapping("/consent/v1/notices")
class NoticesApi {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final NoticeStore notices;

    NoticesApi(NoticeStore notices) {
        this.notices = notices;
    }

    /** The very bytes whose SHA-256 is the hash. */
    @GetMapping("/{hash}")
    ResponseEntity<byte[]> notice(@PathVariable String hash) {
        byte[] content = notices.content(hash).orElseThrow(ProblemException::notFound);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FOR_EVER).cachePublic().immutable())
                .eTag(hash)
                .contentType(MediaType.APPLICATION_JSON)
                .body(content);
    }
}

package org.neuroskin.consentservice.openapi;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Hands out the description, to anyone. */
@RestController
class OpenApiController {
    private static final CacheControl CACHE =
            CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic();

    private final ApiDocument document;

    OpenApiController(ApiDocument document) {
        this.document = document;
    }

    @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<JsonNode> document() {
        ApiDocument.Published published = document.published();
        return ResponseEntity.ok().cacheControl(CACHE).eTag(published.etag()).body(published.json());
    }
}

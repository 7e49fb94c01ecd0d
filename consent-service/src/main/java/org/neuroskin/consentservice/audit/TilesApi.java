package org.neuroskin.consentservice.audit;

import java.time.Duration;
import java.util.Optional;
import org.neuroskin.consentservice.platform.ProblemException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The log as C2SP {@code tlog-tiles} under {@code /audit/v1/log}. Hashes tell nothing of anybody, since each entry has a random
 * id in it, and are public as the checkpoint is; entries are for reviewers.
 */
@RestController
class TilesApi {
    private static final Duration YEAR = Duration.ofDays(365);

    private final Tiles tiles;
    private final Evidence evidence;

    TilesApi(Tiles tiles, Evidence evidence) {
        this.tiles = tiles;
        this.evidence = evidence;
    }

    @GetMapping(path = "/audit/v1/log/checkpoint", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
    ResponseEntity<String> checkpoint() {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(evidence.checkpoint());
    }

    @GetMapping(path = "/audit/v1/log/tile/{level}/{*path}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    ResponseEntity<byte[]> tile(@PathVariable String level, @PathVariable String path) {
        byte[] hashes = Optional.of(level)
                .filter(text -> text.matches("[0-9]"))
                .flatMap(text -> parsed(path).flatMap(tile -> tiles.hashes(Integer.parseInt(text), tile)))
                .orElseThrow(ProblemException::notFound);
        return answer(CacheControl.maxAge(YEAR).cachePublic(), hashes);
    }

    @GetMapping(path = "/audit/v1/log/tile/entries/{*path}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    ResponseEntity<byte[]> entries(@PathVariable String path, Authentication authentication) {
        byte[] bundle = parsed(path)
                .flatMap(tile -> tiles.entries(authentication.getName(), tile))
                .orElseThrow(ProblemException::notFound);
        return answer(CacheControl.maxAge(YEAR).cachePrivate(), bundle);
    }

    private static Optional<TilePath> parsed(String path) {
        return TilePath.parse(path.substring(1));
    }

    private static ResponseEntity<byte[]> answer(CacheControl caching, byte[] body) {
        return ResponseEntity.ok().cacheControl(caching.immutable()).body(body);
    }
}

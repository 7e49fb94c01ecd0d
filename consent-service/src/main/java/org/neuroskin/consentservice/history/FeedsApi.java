package org.neuroskin.consentservice.history;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.audit.AccessFeed;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** Accesses for those who collect the events of many systems, a line each, as they are recorded; whoever reads comes back for more. */
@RestController
class FeedsApi {
    private static final MediaType LINES = MediaType.parseMediaType("application/x-ndjson");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_WAIT_SECONDS = 30;

    private final AccessFeed feed;

    FeedsApi(AccessFeed feed) {
        this.feed = feed;
    }

    @GetMapping("/audit/v1/feeds/ocsf")
    ResponseEntity<StreamingResponseBody> ocsf(
            @RequestParam(defaultValue = "0") long from,
            @RequestParam(defaultValue = "500") int limit,
            @RequestParam(defaultValue = "0") int wait,
            Authentication authentication) {
        return answer("ocsf", OcsfEvents::of, read(authentication, "feed-ocsf", from, limit, wait));
    }

    @GetMapping("/audit/v1/feeds/cloudevents")
    ResponseEntity<StreamingResponseBody> cloudEvents(
            @RequestParam(defaultValue = "0") long from,
            @RequestParam(defaultValue = "500") int limit,
            @RequestParam(defaultValue = "0") int wait,
            Authentication authentication) {
        return answer("cloudevents", CloudEvents::of, read(authentication, "feed-cloudevents", from, limit, wait));
    }

    private AccessFeed.Page read(Authentication who, String scope, long from, int limit, int wait) {
        require(from >= 0, "`from` must be the number of an entry.");
        require(
                limit >= 1 && limit <= AccessFeed.MAX_LIMIT,
                "`limit` must be 1 to %d.".formatted(AccessFeed.MAX_LIMIT));
        require(wait >= 0 && wait <= MAX_WAIT_SECONDS, "`wait` must be 0 to %d.".formatted(MAX_WAIT_SECONDS));
        return feed.read(who.getName(), scope, from, limit, Duration.ofSeconds(wait));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, otherwise);
        }
    }

    private static ResponseEntity<StreamingResponseBody> answer(
            String name, BiFunction<AccessFeed.Line, String, Map<String, Object>> form, AccessFeed.Page page) {
        String lines = page.lines().stream()
                .map(line -> JSON.writeValueAsString(form.apply(line, page.origin())) + "\n")
                .collect(Collectors.joining());
        return ResponseEntity.ok()
                .contentType(LINES)
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.LINK, "</audit/v1/feeds/%s?from=%d>; rel=\"next\"".formatted(name, page.next()))
                .body(out -> out.write(lines.getBytes(StandardCharsets.UTF_8)));
    }
}

package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells gateways from where the pages of apps come: the origins of the addresses that browsers are sent back to. */
@RestController
@RequestMapping("/internal/v1/origins")
class OriginsApi {
    private final Apps apps;

    OriginsApi(Apps apps) {
        this.apps = apps;
    }

    /** App → its origins as a browser writes them (RFC 6454 section 6.1); only apps that may receive something. */
    @GetMapping
    Map<String, SortedSet<String>> origins() {
        return apps.all().stream()
                .filter(App::active)
                .collect(Collectors.toMap(
                        app -> app.id().value(),
                        app -> app.redirectUris().stream()
                                .filter(uri -> "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                                .map(OriginsApi::origin)
                                .collect(Collectors.toCollection(TreeSet::new)),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static String origin(URI uri) {
        int usual = "https".equals(uri.getScheme()) ? 443 : 80;
        boolean named = uri.getPort() >= 0 && uri.getPort() != usual;
        return "%s://%s%s".formatted(uri.getScheme(), uri.getHost(), named ? ":" + uri.getPort() : "");
    }
}

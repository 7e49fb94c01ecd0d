package org.neuroskin.gateway.problem;

import io.vertx.core.MultiMap;

/** Headers that keep a browser from making more of an answer than it is. */
public final class SecurityHeaders {
    private SecurityHeaders() {}

    /** For an answer of ours, which is never a page with content of its own. */
    public static void addTo(MultiMap headers) {
        addWhereAbsent(headers);
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
        // Whoever was let read it from elsewhere was let read it
        boolean elsewhere = headers.contains("Access-Control-Allow-Origin");
        headers.set("Cross-Origin-Resource-Policy", elsewhere ? "cross-origin" : "same-origin");
        headers.set("X-Frame-Options", "DENY");
    }

    /** For an answer of another server, which knows best what may frame it: Keycloak has pages made for that. */
    public static void addWhereAbsent(MultiMap headers) {
        if (!headers.contains("X-Content-Type-Options")) {
            headers.set("X-Content-Type-Options", "nosniff");
        }
        if (!headers.contains("Referrer-Policy")) {
            headers.set("Referrer-Policy", "no-referrer");
        }
    }
}

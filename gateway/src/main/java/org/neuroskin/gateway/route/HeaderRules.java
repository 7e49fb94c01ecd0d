package org.neuroskin.gateway.route;

import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/** What the headers of a request must be like before anything is done with it. */
public final class HeaderRules {
    private static final Set<String> SINGLE = caseless(
            "Authorization",
            "Consent-Purpose",
            "Content-Encoding",
            "Content-Length",
            "Content-Type",
            "Cookie",
            "DPoP",
            "Expect",
            "Host",
            "Idempotency-Key",
            "Origin",
            "Referer",
            "Transfer-Encoding");
    private static final Set<String> METHOD_OVERRIDES =
            caseless("X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override");

    private static final Set<String> OF_A_CONNECTION =
            caseless("Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade");

    private HeaderRules() {}

    /**
     * Refuses what two programs could read in two ways.
     *
     * @param headers names and values in the order they came
     * @param version HTTP/1.1 demands a host, HTTP/2 forbids what belongs to a connection (RFC 9113 §8.2.2)
     */
    public static void check(List<Map.Entry<String, String>> headers, HttpVersion version) {
        Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (seen.put(name, header.getValue()) != null && SINGLE.contains(name)) {
                throw Refusal.malformed("A header occurs twice that may occur once only.");
            }
            if (METHOD_OVERRIDES.contains(name)) {
                throw Refusal.malformed("The method cannot be overridden.");
            }
            if (hasControl(header.getValue())) {
                throw Refusal.malformed("A header has a control character.");
            }
        }
        if (version == HttpVersion.HTTP_2 && seen.keySet().stream().anyMatch(OF_A_CONNECTION::contains)) {
            throw Refusal.malformed("A header belongs to a connection, which HTTP/2 has no headers for.");
        }
        if (version == HttpVersion.HTTP_1_1 && seen.getOrDefault("Host", "").isBlank()) {
            throw Refusal.malformed("The header Host is missing.");
        }
        checkBody(seen);
    }

    /** A plain loop: a token is long, and every request brings one. */
    private static boolean hasControl(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0x7f || (c < ' ' && c != '\t')) {
                return true;
            }
        }
        return false;
    }

    private static void checkBody(Map<String, String> headers) {
        if (headers.containsKey("Transfer-Encoding")
                && (headers.containsKey("Content-Length")
                        || !headers.get("Transfer-Encoding").equalsIgnoreCase("chunked"))) {
            throw Refusal.malformed("It is not clear where the body ends.");
        }
        if (!headers.getOrDefault("Expect", "100-continue").equalsIgnoreCase("100-continue")) {
            throw Refusal.malformed("The header Expect asks for something unknown.");
        }
        if (!headers.getOrDefault("Content-Encoding", "identity").equalsIgnoreCase("identity")) {
            throw new Refusal(
                    Problem.UNSUPPORTED_MEDIA_TYPE, DenialReason.BAD_REQUEST, "Compressed bodies are not taken.");
        }
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}

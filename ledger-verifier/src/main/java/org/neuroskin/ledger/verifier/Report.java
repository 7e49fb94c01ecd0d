package org.neuroskin.ledger.verifier;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The outcome of a verification.
 *
 * @param verdict one line
 * @param leaf the first bad leaf, or -1
 * @param losses a sentence for each time that the log lost entries; then what is left is valid, but not whole
 * @param gaps answers of gateways that have no record; then it is not whole either
 */
record Report(
        boolean valid,
        String verdict,
        String origin,
        long size,
        long leaf,
        Map<String, Long> events,
        List<Long> open,
        List<String> losses,
        List<Gap> gaps) {
    Report(boolean valid, String verdict, String origin, long size, Map<String, Long> events) {
        this(valid, verdict, origin, size, -1, events, List.of(), List.of(), List.of());
    }

    static Report invalid(BadEvidence fault) {
        return new Report(
                false,
                "INVALID: " + fault.getMessage(),
                "",
                -1,
                fault.leaf(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Whether nothing is known to be missing. */
    boolean whole() {
        return losses.isEmpty() && gaps.isEmpty();
    }

    String json() {
        String counts = events.entrySet().stream()
                .map(each -> quote(each.getKey()) + ":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        return "{\"events\":%s,\"firstBadLeaf\":%s,\"gaps\":%s,\"losses\":%s,\"open\":%s,\"origin\":%s,\"size\":%s,\"valid\":%s,\"verdict\":%s}"
                .formatted(
                        counts,
                        leaf < 0 ? "null" : Long.toString(leaf),
                        gaps.stream().map(Gap::json).collect(Collectors.joining(",", "[", "]")),
                        losses.stream().map(Report::quote).collect(Collectors.joining(",", "[", "]")),
                        open.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")),
                        origin.isEmpty() ? "null" : quote(origin),
                        size < 0 ? "null" : Long.toString(size),
                        valid,
                        quote(verdict));
    }

    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 0x20) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}

package org.neuroskin.policies.service;

import org.neuroskin.policies.yaml.Section;

/** Reads how large the body of a request may be. */
final class RequestSize {
    private static final String KEY = "max-request-bytes";
    private static final long LARGEST = 1L << 32;
    private static final long STREAMED = 16L << 20;
    private static final long HELD = 1L << 20;

    private RequestSize() {}

    /** The most bytes; 0 where no request has a body. */
    static long read(Section route, BodyKind kind) {
        return switch (kind) {
            case JSON, FHIR -> read(route, HELD);
            case BINARY, MULTIPART -> read(route, STREAMED);
            case EVENT_STREAM, WEBSOCKET, NONE -> {
                if (route.has(KEY)) {
                    route.mistake(KEY, "`%s` has no meaning for this kind of body".formatted(KEY));
                }
                yield 0;
            }
        };
    }

    private static long read(Section route, long usual) {
        return route.has(KEY) ? route.parsed(KEY, RequestSize::bytes).orElse(usual) : usual;
    }

    private static long bytes(String text) {
        long bytes = text.matches("[1-9][0-9]{0,9}") ? Long.parseLong(text) : 0;
        if (bytes < 1 || bytes > LARGEST) {
            throw new IllegalArgumentException("`%s` is not a size (expected: 1 to %d)".formatted(text, LARGEST));
        }
        return bytes;
    }
}

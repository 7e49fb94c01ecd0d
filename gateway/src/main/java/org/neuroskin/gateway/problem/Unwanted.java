package org.neuroskin.gateway.problem;

import io.vertx.core.http.HttpServerRequest;

/** What a client still sends and nobody reads: taken in and dropped, so that its connection can go on. */
public final class Unwanted {
    private Unwanted() {}

    /** Drops the rest of a body, if there is any. On the request's event loop. */
    public static void drop(HttpServerRequest request) {
        // In HTTP/2 it is a mistake to ask for more than all
        if (!request.isEnded()) {
            request.resume();
        }
    }
}

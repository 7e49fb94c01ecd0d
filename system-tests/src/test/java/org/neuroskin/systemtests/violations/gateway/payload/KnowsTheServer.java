package org.neuroskin.systemtests.violations.gateway.payload;

import io.vertx.core.buffer.Buffer;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class KnowsTheServer {
    private KnowsTheServer() {}

    static int length(Buffer buffer) {
        return buffer.length();
    }
}

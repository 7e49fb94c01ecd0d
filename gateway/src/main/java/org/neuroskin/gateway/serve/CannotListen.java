package org.neuroskin.gateway.serve;

import org.jspecify.annotations.Nullable;

/** The public listener cannot be opened; the message is one sentence for the operator. */
public final class CannotListen extends RuntimeException {
    CannotListen(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

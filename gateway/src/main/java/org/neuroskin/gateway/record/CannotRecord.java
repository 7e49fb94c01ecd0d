package org.neuroskin.gateway.record;

import org.jspecify.annotations.Nullable;

/** It is not certain that the events are durable. Whoever wanted them recorded releases nothing and forwards nothing. */
public final class CannotRecord extends RuntimeException {

    CannotRecord(String message) {
        this(message, null);
    }

    CannotRecord(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

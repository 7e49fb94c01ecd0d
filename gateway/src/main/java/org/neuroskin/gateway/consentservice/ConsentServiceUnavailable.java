package org.neuroskin.gateway.consentservice;

import org.jspecify.annotations.Nullable;

/** The consent-service did not give a usable answer in time. Whoever asked denies. */
public final class ConsentServiceUnavailable extends RuntimeException {

    public ConsentServiceUnavailable(String message) {
        this(message, null);
    }

    public ConsentServiceUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package org.neuroskin.gateway.serve;

/** The public listener cannot be opened; the message is one sentence for the operator. */
public final class CannotListen extends RuntimeException {
    CannotListen(String message, Throwable cause) {
        super(message, cause);
    }
}

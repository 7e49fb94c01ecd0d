package org.neuroskin.ledger;

/** A checkpoint is malformed, or not signed by whom it must be. */
public final class InvalidNote extends Exception {
    private static final long serialVersionUID = 1;

    InvalidNote(String message) {
        super(message);
    }

    InvalidNote(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.neuroskin.policies.law;

/** What is wrong in a Cedar file, and where. */
final class CedarMistake extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    CedarMistake(int line, String message) {
        super(message);
        this.line = line;
    }

    int line() {
        return line;
    }

    /** The message, which is never missing. */
    String text() {
        return String.valueOf(getMessage());
    }
}

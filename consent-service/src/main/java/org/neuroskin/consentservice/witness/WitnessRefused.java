package org.neuroskin.consentservice.witness;

/** A witness did not cosign; the message is one of the problems of {@link Cosigning}. */
final class WitnessRefused extends Exception {
    private static final long serialVersionUID = 1;

    WitnessRefused(String problem) {
        super(problem);
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}

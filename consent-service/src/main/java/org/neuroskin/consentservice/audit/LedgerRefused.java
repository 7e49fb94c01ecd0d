package org.neuroskin.consentservice.audit;

/** The log must stay closed; the message says to an operator why and what to do. */
class LedgerRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    LedgerRefused(String message) {
        super(message);
    }
}

package org.neuroskin.consentservice.audit;

/** Another replica writes the log. */
final class OtherWriter extends LedgerRefused {
    private static final long serialVersionUID = 1;

    OtherWriter() {
        super("another replica writes the log");
    }
}

package org.neuroskin.consentservice.portal;

/** An account for work opened a page that shows people their own data. */
final class NoDataOfTheirOwn extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoDataOfTheirOwn() {
        super("the account has no role `subject`");
    }
}

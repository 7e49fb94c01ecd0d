package org.neuroskin.consentservice.rights;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The service must not start; the message says to an operator why and what to do. */
class JournalRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    JournalRefused(String message) {
        super(message);
    }

    /** Puts the sentence where a stack trace would be. */
    static final class Analyzer extends AbstractFailureAnalyzer<JournalRefused> {
        @Override
        protected FailureAnalysis analyze(Throwable root, JournalRefused cause) {
            return new FailureAnalysis(
                    cause.getMessage() + " (`Backup and restore` in docs/operations.md)", null, cause);
        }
    }
}

package org.neuroskin.gateway;

import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.serve.CannotListen;
import org.neuroskin.policies.service.InvalidDescriptors;
import org.neuroskin.sealing.SealingException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Turns a failure to start that an operator can mend into one sentence instead of a stack trace. */
class StartFailure implements FailureAnalyzer, FailureAnalysisReporter {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotListen
                    || cause instanceof GatewayProperties.MissingSetting
                    || cause instanceof InvalidDescriptors
                    || cause instanceof SealingException) {
                return new FailureAnalysis(cause.getMessage(), null, failure);
            }
        }
        return null;
    }

    @Override
    public void report(FailureAnalysis analysis) {
        System.err.println(
                "The gateway did not start: " + analysis.getDescription().strip());
    }
}

package org.neuroskin.consentservice.platform;

import org.neuroskin.kernel.Problem;

/** The problem that stands for a bare HTTP status. */
final class StatusProblems {
    private StatusProblems() {}

    static Problem of(int status) {
        return switch (status) {
            case 401 -> Problem.INVALID_TOKEN;
            case 403 -> Problem.INSUFFICIENT_SCOPE;
            case 404 -> Problem.NOT_FOUND;
            case 405 -> Problem.METHOD_NOT_ALLOWED;
            case 406 -> Problem.NOT_ACCEPTABLE;
            case 413 -> Problem.BODY_TOO_LARGE;
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> Problem.CONSENT_STATE_UNKNOWN;
            default -> status >= 400 && status < 500 ? Problem.MALFORMED_REQUEST : Problem.INTERNAL;
        };
    }

    static String detail(Problem problem) {
        return switch (problem) {
            case INVALID_TOKEN -> "Send an access token of this realm, meant for this service, that has not expired.";
            case INSUFFICIENT_SCOPE -> "The access token does not allow this.";
            case NOT_FOUND -> "There is nothing here that you can see.";
            case METHOD_NOT_ALLOWED -> "This path exists, but not with this method.";
            case UNSUPPORTED_MEDIA_TYPE -> "Send application/json.";
            case CONSENT_STATE_UNKNOWN -> "The database does not answer. Try again.";
            case INTERNAL -> "This is our mistake, not yours.";
            // the problems of other layers never come from a bare status
            default -> problem.title() + ".";
        };
    }
}

package org.neuroskin.kernel;

import java.util.Locale;

/**
 * Every kind of problem that gateway and consent-service answer with, as RFC 9457 problem details. Listed with what the
 * caller should do in {@code docs/errors.md}.
 */
public enum Problem {
    INVALID_TOKEN(401, "The access token is missing or not valid"),
    INVALID_PROOF(401, "The proof of possession is missing, not valid or used already"),
    SIGN_IN_NEEDED(401, "The person has to sign in again, or with more than before"),
    INSUFFICIENT_SCOPE(403, "The access token lacks a scope that this needs"),
    PURPOSE_REQUIRED(400, "Exactly one purpose is needed"),
    PURPOSE_NOT_APPROVED(403, "The app is not approved for this purpose"),
    ORIGIN_NOT_REGISTERED(403, "The app is not registered for pages from this origin"),
    CONSENT_REQUIRED(403, "The person has not consented to this"),
    USES_SPENT(403, "The person's consent allows no more uses at present"),
    PROHIBITED_BY_LAW(403, "A law forbids this"),
    RECIPIENT_CUT_OFF(403, "The app may receive nothing at present"),
    PROCESSING_RESTRICTED(403, "Processing of this person's data is restricted"),
    ANOTHER_PERSON_NEEDED(403, "Somebody else has to do this"),
    GUARDIAN_NEEDED(403, "A guardian has to agree to this"),
    NOT_FOR_GUARDIANS(403, "A guardian cannot decide this"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "This route does not know the method"),
    NOT_ACCEPTABLE(406, "This comes in no form that you accept"),
    CONFLICT(409, "The state has changed meanwhile"),
    NOTICE_INCOMPLETE(409, "The app has not said all that people must be told before they are asked"),
    GONE(410, "This has ended"),
    PRECONDITION_FAILED(412, "The thing has changed since it was read"),
    MALFORMED_REQUEST(400, "The request is malformed"),
    MALFORMED_BODY(400, "The body is malformed"),
    BODY_TOO_LARGE(413, "The body is too large"),
    RANGE_NOT_SATISFIABLE(416, "The body has none of the bytes asked for"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not one that this route takes"),
    INVALID_INPUT(422, "The input is well-formed but not acceptable"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL(500, "Something failed on our side"),
    SERVICE_FAILED(502, "The data service answered with something that cannot be released"),
    SERVICE_UNREACHABLE(502, "The data service does not answer"),
    SERVICE_TIMEOUT(504, "The data service did not answer in time"),
    CANNOT_OPEN(502, "Sealed data could not be opened"),
    OUTDATED_RECORD(502, "The data service answered with a record that is not the newest"),
    OVERLOADED(503, "Too much is under way at present"),
    OUT_OF_SERVICE(503, "The route is out of service"),
    CONSENT_STATE_UNKNOWN(503, "The consent state cannot be established"),
    CANNOT_RECORD(503, "The access cannot be recorded"),
    KEYS_UNAVAILABLE(503, "The keys are not available"),
    IDENTITY_UNAVAILABLE(503, "The identity provider is not available");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** HTTP status code. */
    public int status() {
        return status;
    }

    /** One sentence that is the same for every occurrence. */
    public String title() {
        return title;
    }

    /** The code as used in the type, such as {@code consent-required}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The RFC 9457 type, {@code urn:neuroskin:problem:<code>}. */
    public String type() {
        return "urn:neuroskin:problem:" + code();
    }
}

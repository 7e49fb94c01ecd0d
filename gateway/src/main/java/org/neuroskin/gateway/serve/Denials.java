package org.neuroskin.gateway.serve;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.neuroskin.gateway.decide.Release;
import org.neuroskin.gateway.forward.RequestBody;
import org.neuroskin.gateway.forward.StreamInput;
import org.neuroskin.gateway.payload.PayloadRefused;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/** Turns what the policies, the lease or the recorder say into a refusal that tells the app what to do. */
final class Denials {
    private final String requestConsentAt;

    Denials(URI origin) {
        requestConsentAt = origin + "/consent/v1/requests";
    }

    /** The refusal of a denied request. Which of a person's consents ended, and how, is not the app's business. */
    Refusal of(AccessRequest request, Decision.Deny deny) {
        return switch (deny.reason()) {
            case NO_CONSENT, CONSENT_WITHDRAWN, CONSENT_EXPIRED, CONSENT_NOT_SUFFICIENT, NEVER ->
                consentRequired(request, deny.missing(), deny.reason());
            case USES_SPENT ->
                consentNeeded(
                        new Refusal(Problem.USES_SPENT, deny.reason(), "The person allowed this use only so often."),
                        request,
                        deny.missing());
            case RESTRICTED ->
                new Refusal(
                        Problem.PROCESSING_RESTRICTED,
                        deny.reason(),
                        "Nothing can be done with this person's data now.");
            case PROHIBITED_BY_LAW ->
                new Refusal(
                                Problem.PROHIBITED_BY_LAW,
                                deny.reason(),
                                "A law forbids this use, whatever the person says.")
                        .withMember("rule", String.valueOf(deny.rule()));
            case RECIPIENT_SUSPENDED, RECIPIENT_FROZEN ->
                new Refusal(Problem.RECIPIENT_CUT_OFF, deny.reason(), "The app may receive nothing at present.");
            case PURPOSE_NOT_APPROVED ->
                new Refusal(Problem.PURPOSE_NOT_APPROVED, deny.reason(), "The app is not approved for this purpose.");
            case CANNOT_DECIDE, CANNOT_RECORD, UNAUTHENTICATED, BAD_REQUEST, NO_ROUTE -> cannotDecide();
        };
    }

    /** Somebody asked for another person's data who is not of the staff. Looks like any want of consent. */
    Refusal stranger(AccessRequest request) {
        return consentRequired(request, request.categories(), DenialReason.NO_CONSENT);
    }

    /** Somebody writes what was not recorded when the person allows it to have been, or searches by what they may not read. */
    Refusal lacking(AccessRequest request, Collection<CategoryId> categories) {
        return consentRequired(request, categories, DenialReason.NO_CONSENT);
    }

    /** The refusal of a release that is not permitted any more. */
    Refusal of(AccessRequest request, Release release) {
        return switch (release) {
            case CONSENT_CHANGED -> consentRequired(request, request.categories(), DenialReason.NO_CONSENT);
            case TOKEN_EXPIRED ->
                new Refusal(
                        Problem.INVALID_TOKEN, DenialReason.UNAUTHENTICATED, "The access token has expired meanwhile.");
            case TOKEN_ENDED ->
                new Refusal(
                        Problem.INVALID_TOKEN,
                        DenialReason.UNAUTHENTICATED,
                        "The sign-in that the access token comes from has ended meanwhile.");
            case TOKEN_UNBOUND ->
                new Refusal(
                        Problem.INVALID_TOKEN,
                        DenialReason.UNAUTHENTICATED,
                        "The app's tokens have to be bound to a key from now on.");
            case CANNOT_DECIDE, DONE -> cannotDecide();
        };
    }

    /** The refusal where an event could not be made durable. */
    static Refusal cannotRecord() {
        return new Refusal(
                        Problem.CANNOT_RECORD,
                        DenialReason.CANNOT_RECORD,
                        "Nothing is released unless it can be recorded. Please try again in a moment.")
                .withHeader("Retry-After", "2");
    }

    /** The refusal where a body cannot be passed on; where its keys or versions cannot be asked for, for the moment. */
    static Refusal of(PayloadRefused refused) {
        Refusal refusal = new Refusal(refused.problem(), refused.detail());
        return refused.problem() == Problem.KEYS_UNAVAILABLE ? refusal.withHeader("Retry-After", "2") : refusal;
    }

    /** The refusal where a body has none of the bytes asked for (RFC 9110 §15.5.17). */
    static Refusal outOfRange(long bytes) {
        return new Refusal(Problem.RANGE_NOT_SATISFIABLE, "The body has %d bytes.".formatted(bytes))
                .withHeader("Content-Range", "bytes */" + bytes)
                .withHeader("Accept-Ranges", "bytes");
    }

    /** The refusal where a body could not be read to its end. */
    static Refusal brokenBody(Exception failure) {
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        return switch (cause) {
            case StreamInput.TooLarge large -> RequestBody.tooLarge(large.allowed());
            case StreamInput.TooLate late -> new Refusal(Problem.SERVICE_TIMEOUT, "A body did not arrive in time.");
            case null, default -> new Refusal(Problem.SERVICE_FAILED, "A body broke off.");
        };
    }

    /** The refusal where the consent state is not known, or a demand of a permit cannot be met. */
    static Refusal cannotDecide() {
        return new Refusal(
                        Problem.CONSENT_STATE_UNKNOWN,
                        DenialReason.CANNOT_DECIDE,
                        "Nothing is released unless the consent state is known. Please try again in a moment.")
                .withHeader("Retry-After", "2");
    }

    private Refusal consentRequired(AccessRequest request, Collection<CategoryId> missing, DenialReason reason) {
        Refusal refusal =
                new Refusal(Problem.CONSENT_REQUIRED, reason, "The person has not consented to this use of the data.");
        return consentNeeded(refusal, request, missing);
    }

    /** Tells for what a consent would be needed, and where to ask for it. */
    private Refusal consentNeeded(Refusal refusal, AccessRequest request, Collection<CategoryId> missing) {
        List<Map<String, String>> cells = missing.stream()
                .sorted()
                .map(category -> Map.of(
                        "category", category.value(),
                        "purpose", request.purpose().value(),
                        "operation", request.operation().wireName()))
                .toList();
        return refusal.withMember("missing", cells).withMember("request_consent_at", requestConsentAt);
    }
}

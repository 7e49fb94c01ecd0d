package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an access was denied. Closed: a new reason breaks the switches that must know it. */
public enum DenialReason {
    /** No grant covers the request. */
    NO_CONSENT,
    CONSENT_WITHDRAWN,
    CONSENT_EXPIRED,
    /** The consent was not given in the form, by the person or for the time that a law demands. */
    CONSENT_NOT_SUFFICIENT,
    /** The grants that cover it have been used as often as they may be at present. */
    USES_SPENT,
    /** A law forbids it whatever the person says. */
    PROHIBITED_BY_LAW,
    /** The person wants nobody to use this, whatever else is granted. */
    NEVER,
    /** Processing is restricted (GDPR Art. 18). */
    RESTRICTED,
    /** The operator has suspended the app. */
    RECIPIENT_SUSPENDED,
    /** The ethics board has frozen the app. */
    RECIPIENT_FROZEN,
    /** The app may not use this purpose. */
    PURPOSE_NOT_APPROVED,
    /** The consent state could not be established: a failure to decide is a denial. */
    CANNOT_DECIDE,
    /** The access could not be recorded. */
    CANNOT_RECORD,
    /** Token missing or not valid. */
    UNAUTHENTICATED,
    /** The request itself is not acceptable. */
    BAD_REQUEST,
    /** Service or route is not known. */
    NO_ROUTE;

    /** The name used on the wire, in policies and in the audit history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static DenialReason fromWireName(String wireName) {
        for (DenialReason constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown denial reason `%s`".formatted(wireName));
    }
}

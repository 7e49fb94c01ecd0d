package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a consent changed its state. {@link ConsentLifecycle} says which cause is possible when, and what it leads to. */
public enum ConsentCause {
    /** An app asks. */
    ASKED,
    /** The app takes its request back. */
    RETRACTED,
    /** A person who is too young to decide alone would allow it; a guardian decides. */
    ASSENTED,
    /** The person will decide later. */
    DEFERRED,
    /** The person allows nothing of what was asked. */
    REFUSED,
    /** The app asked again what the person had refused. */
    REFUSAL_REMEMBERED,
    /** The person, or who may act for the person, allows something. */
    GIVEN,
    /** The same again, for another time and after the notice of now. */
    RENEWED,
    /** The person adds, changes or takes away cells. */
    AMENDED,
    /** A newer consent takes over the cell. */
    REPLACED,
    /** Its time is over. */
    EXPIRED,
    /** A guardian gave it, and the person is of age now. */
    CAME_OF_AGE,
    /** The person takes it back, or a guardian does. */
    WITHDRAWN,
    /** Somebody else ends it. */
    REVOKED,
    /** It turned out to have no force, such as after a defective notice. */
    INVALIDATED;

    /** The name on the wire, in the database and in the audit history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ConsentCause fromWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}

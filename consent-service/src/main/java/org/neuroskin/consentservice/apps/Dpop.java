package org.neuroskin.consentservice.apps;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Whether an app's access tokens have to be bound to a key that each request proves (DPoP, RFC 9449). Null means that they may be. */
enum Dpop {
    REQUIRED;

    /** The name used on the wire. */
    @JsonValue
    String wireName() {
        return "required";
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    static Dpop fromWireName(String wireName) {
        if (wireName.equals("required")) {
            return REQUIRED;
        }
        throw new IllegalArgumentException("unknown use of DPoP `%s` (expected: required)".formatted(wireName));
    }
}

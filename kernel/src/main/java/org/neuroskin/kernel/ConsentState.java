package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** State of a consent record, with the names of the W3C Data Privacy Vocabulary. Only given and renewed allow anything. */
public enum ConsentState {
    REQUESTED,
    DEFERRED,
    REFUSED,
    GIVEN,
    RENEWED,
    EXPIRED,
    INVALIDATED,
    /** Ended by anyone but the subject. */
    REVOKED,
    /** Ended by the subject. */
    WITHDRAWN;

    /** The name used on the wire, in policies and in the audit history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static ConsentState fromWireName(String wireName) {
        for (ConsentState constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown consent state `%s`".formatted(wireName));
    }

    /** Whether a consent in this state allows anything. */
    public boolean allows() {
        return this == GIVEN || this == RENEWED;
    }
}

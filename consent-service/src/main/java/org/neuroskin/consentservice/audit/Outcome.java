package org.neuroskin.consentservice.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an access ended. */
public enum Outcome {
    /** It was permitted and has no end yet. */
    OPEN,
    RELEASED,
    FAILED,

    /** Its gateway never told; what it asked for may have been done, and no more has left than was recorded before. */
    UNKNOWN,
    DENIED;

    /** The name on the wire and in the database: lower case. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    public static Outcome fromWireName(String wireName) {
        for (Outcome outcome : values()) {
            if (outcome.wireName().equals(wireName)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("unknown outcome `%s`".formatted(wireName));
    }
}

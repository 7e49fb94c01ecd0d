package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the ethics board found of an emergency access. */
enum Finding {
    JUSTIFIED,
    /** There was an emergency, but more was opened than it needed. */
    EXCESSIVE,
    UNJUSTIFIED;

    /** The name used on the wire and in the history: lower case with hyphens. */
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    static Finding fromWireName(String wireName) {
        for (Finding constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown finding `%s`".formatted(wireName));
    }
}

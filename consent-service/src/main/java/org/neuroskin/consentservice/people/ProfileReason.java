package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an operator changes what a person said of themselves. */
enum ProfileReason {
    /** The operator has seen a document that says so. */
    DOCUMENT_CHECKED,
    /** What stood there was a slip of the pen. */
    TYPING_MISTAKE;

    /** The name used on the wire and in the history: lower case with hyphens. */
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    static ProfileReason fromWireName(String wireName) {
        for (ProfileReason constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown reason `%s`".formatted(wireName));
    }
}

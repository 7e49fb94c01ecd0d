package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether an app may receive anything at all. */
public enum RecipientStatus {
    ACTIVE,
    /** By the operator. */
    SUSPENDED,
    /** By the ethics board. */
    FROZEN;

    /** The name used on the wire and in policies: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static RecipientStatus fromWireName(String wireName) {
        for (RecipientStatus constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown status of a recipient `%s`".formatted(wireName));
    }
}

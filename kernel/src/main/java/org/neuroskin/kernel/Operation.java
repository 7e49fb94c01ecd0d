package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is done with data. */
public enum Operation {
    READ,
    WRITE,
    DERIVE,
    STREAM,
    EXPORT,
    DELETE;

    /** Whether it lets the recipient have data that is there already, and changes nothing. */
    public boolean handsOut() {
        return switch (this) {
            case READ, STREAM, EXPORT -> true;
            case WRITE, DERIVE, DELETE -> false;
        };
    }

    /** The name used on the wire, in policies and in the audit history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static Operation fromWireName(String wireName) {
        for (Operation constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown operation `%s`".formatted(wireName));
    }
}

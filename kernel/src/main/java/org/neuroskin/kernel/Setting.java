package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** In what surroundings an app is used, as approved for it. */
public enum Setting {
    /** By people for themselves. */
    PRIVATE,
    /** By people who treat or examine others. */
    CLINICAL,
    /** By an employer, of those who work there. */
    WORKPLACE,
    /** By a school or university, of those who learn there. */
    EDUCATION;

    /** The name used on the wire and in policies: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static Setting fromWireName(String wireName) {
        for (Setting constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown setting `%s`".formatted(wireName));
    }
}

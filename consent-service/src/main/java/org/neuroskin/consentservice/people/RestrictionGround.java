package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a person has processing restricted: the four grounds of GDPR Art. 18(1). */
public enum RestrictionGround {
    /** Art. 18(1)(a): the person says that the data is wrong. */
    ACCURACY_CONTESTED,
    /** Art. 18(1)(b): the use is unlawful, and the person wants it stopped rather than the data erased. */
    UNLAWFUL_USE,
    /** Art. 18(1)(c): the person needs the data for a legal claim. */
    NEEDED_FOR_CLAIMS,
    /** Art. 18(1)(d): the person has objected, and it is being checked. */
    OBJECTION_PENDING;

    /** The name used on the wire and in tables: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static RestrictionGround fromWireName(String wireName) {
        for (RestrictionGround constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown ground of restriction `%s`".formatted(wireName));
    }
}

package org.neuroskin.consentservice.rights;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why data is kept from erasure: those of the grounds of GDPR Art. 17(3) that can be about data of one person. */
public enum HoldGround {
    /** Art. 17(3)(e). */
    LEGAL_CLAIMS,
    /** Art. 17(3)(b). */
    LEGAL_OBLIGATION,
    /** Art. 17(3)(c). */
    PUBLIC_HEALTH;

    /** The name used on the wire and in tables: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static HoldGround fromWireName(String wireName) {
        for (HoldGround constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown ground of a legal hold `%s`".formatted(wireName));
    }
}

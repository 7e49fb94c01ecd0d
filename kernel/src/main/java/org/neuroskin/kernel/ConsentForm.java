package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a consent was expressed. Laws demand a form for some purposes and categories. */
public enum ConsentForm {
    /** A clear act for this purpose and this category (GDPR Art. 9(2)(a)). */
    EXPLICIT,
    /** Signed, with the term and purpose in writing (740 ILCS 14/10, 14/15(b)). */
    WRITTEN_RELEASE,
    /** Signed for one sale to one named buyer, for a year at most (RCW 19.373.070). */
    SALE_AUTHORISATION;

    /** The name used on the wire and in policies: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static ConsentForm fromWireName(String wireName) {
        for (ConsentForm constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown form of consent `%s`".formatted(wireName));
    }
}

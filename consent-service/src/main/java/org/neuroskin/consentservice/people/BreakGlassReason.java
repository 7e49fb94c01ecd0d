package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why somebody cannot be asked now: vital interests of who cannot consent (GDPR Art. 6(1)(d), 9(2)(c)). */
public enum BreakGlassReason {
    /** The person is unconscious. */
    UNCONSCIOUS,
    /** The person's life is in danger, and asking would cost the time that there is not. */
    ACUTE_DANGER,
    /** The person is awake but cannot understand or say what consent needs. */
    CANNOT_CONSENT;

    /** The name used on the wire and in the history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static BreakGlassReason fromWireName(String wireName) {
        for (BreakGlassReason constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown reason `%s`".formatted(wireName));
    }
}

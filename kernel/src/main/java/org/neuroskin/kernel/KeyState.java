package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** State of a data key. */
public enum KeyState {
    ACTIVE,
    /** Opens what it sealed, seals nothing new. */
    DECRYPT_ONLY,
    /** Consent withdrawn: refused, reversible. */
    SUSPENDED,
    /** Erased: irreversible. */
    SHREDDED;

    /** The name used on the wire, in policies and in the audit history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static KeyState fromWireName(String wireName) {
        for (KeyState constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown key state `%s`".formatted(wireName));
    }
}

package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a registered app stands. Only an active one may receive anything. */
public enum AppState {
    /** Somebody described it; nobody has approved all of it yet. */
    PROPOSED,
    /** Approved by all who must, but the identity provider does not know it yet. */
    APPROVED,
    ACTIVE,
    /** Not approved. */
    REFUSED,
    /** Cut off by the operator, until that is lifted. */
    SUSPENDED,
    /** Cut off by the ethics board, until that is lifted. */
    FROZEN,
    /** Ended for good. */
    RETIRED;

    /** The name used on the wire and in the audit history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static AppState fromWireName(String wireName) {
        for (AppState constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown state of an app `%s`".formatted(wireName));
    }
}

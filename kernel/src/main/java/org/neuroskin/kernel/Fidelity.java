package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How exact the released values are, from most to least. A grant of one level covers every less exact one. */
public enum Fidelity {
    /** Every value as recorded. */
    RAW,
    /** Figures of short periods, such as hourly means. */
    REDUCED,
    /** One figure for a period, such as a nightly mean. */
    SUMMARY,
    /** Only whether something is so. */
    YES_NO;

    /** The name used on the wire, in policies and in the audit history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static Fidelity fromWireName(String wireName) {
        for (Fidelity constant : values()) {
            if (constant.wireName().equals(wireName)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("unknown fidelity `%s`".formatted(wireName));
    }

    /** Whether a grant at this level allows data at the {@code other} level. */
    public boolean covers(Fidelity other) {
        return compareTo(other) <= 0;
    }
}

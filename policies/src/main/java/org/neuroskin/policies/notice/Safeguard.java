package org.neuroskin.policies.notice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.neuroskin.policies.yaml.Section;

/** What protects data in a country outside the European Economic Area (GDPR Art. 45 to 47). */
public enum Safeguard {
    ADEQUACY_DECISION,
    STANDARD_CLAUSES,
    BINDING_RULES;

    /** Lower case with hyphens, as on the wire and in the files. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static Safeguard fromWireName(String wireName) {
        return Section.constant(Safeguard.class, wireName);
    }
}

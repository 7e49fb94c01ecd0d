package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** On what it rests that somebody decides for a minor (GDPR Art. 8(1): "the holder of parental responsibility"). */
public enum Authority {
    /** A parent. */
    PARENT,
    /** A guardian whom a court has appointed. */
    COURT_APPOINTED;

    /** The name used on the wire, in tables and in the history: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    public static Authority fromWireName(String wireName) {
        return EvidenceKind.constant(values(), Authority::wireName, wireName);
    }
}

package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why somebody decides for a minor no more, or never did. */
enum EndReason {
    /** The operator was not convinced. */
    EVIDENCE_NOT_SUFFICIENT,
    /** The evidence turned out to be false: what was given on it never had force. */
    EVIDENCE_FALSE,
    /** The authority is over, such as by a court: what was given before stays. */
    AUTHORITY_ENDED,
    /** The guardian does not want to any more. */
    STEPPED_BACK,
    /** The person is of age. */
    MAJORITY;

    /** The name used on the wire, in tables and in the history: lower case with hyphens. */
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    static EndReason fromWireName(String wireName) {
        return EvidenceKind.constant(values(), EndReason::wireName, wireName);
    }
}

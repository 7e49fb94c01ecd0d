package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a consent request. */
public enum RequestStatus {
    REQUESTED,
    GRANTED,
    /** Some of what was asked for. */
    PARTLY,
    REFUSED,
    /** Nobody decided in time. */
    EXPIRED,
    /** The app took it back before anybody decided. */
    RETRACTED;

    /** Lower case, as on the wire. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RequestStatus fromWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.neuroskin.kernel.ConsentState;

/** What became of a consent request. */
public enum RequestStatus {
    REQUESTED,
    /** The person will decide later. */
    DEFERRED,
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

    /** Whether the person may still decide, as far as time allows. */
    public boolean isOpen() {
        return this == REQUESTED || this == DEFERRED;
    }

    ConsentState consentState() {
        return switch (this) {
            case REQUESTED -> ConsentState.REQUESTED;
            case DEFERRED -> ConsentState.DEFERRED;
            case GRANTED, PARTLY -> ConsentState.GIVEN;
            case REFUSED -> ConsentState.REFUSED;
            case EXPIRED, RETRACTED -> ConsentState.EXPIRED;
        };
    }

    static RequestStatus fromWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

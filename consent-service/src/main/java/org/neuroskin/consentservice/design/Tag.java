package org.neuroskin.consentservice.design;

import java.util.Locale;
import org.neuroskin.kernel.ConsentState;

/** A state in one word. Told by word and shape, so that nobody has to see its colour. */
public record Tag(Kind kind, String text) {

    /** What a state means to the person. */
    public enum Kind {
        ALLOWED,
        REFUSED,
        ENDED,
        WAITING;

        /** The class in the style sheet. */
        public String css() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of a consent's state. */
        public static Kind of(ConsentState state) {
            return switch (state) {
                case GIVEN, RENEWED -> ALLOWED;
                case REQUESTED, DEFERRED -> WAITING;
                case REFUSED -> REFUSED;
                case EXPIRED, INVALIDATED, REVOKED, WITHDRAWN -> ENDED;
            };
        }
    }
}

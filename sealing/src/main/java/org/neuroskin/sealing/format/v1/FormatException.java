package org.neuroskin.sealing.format.v1;

import java.util.Objects;

/** Bytes that are not what they should be. Says which of three ways, and never more: it is no oracle. */
public final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The ways in which bytes can be wrong. */
    public enum Reason {
        /** Not of this format. */
        MALFORMED,
        /** Of a version or suite that this reader does not know. */
        UNKNOWN_SUITE,
        /** Changed, cut, of another key or of another place. */
        NOT_AUTHENTIC
    }

    private final Reason reason;

    private FormatException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** Which of the ways. */
    public Reason reason() {
        return reason;
    }

    static FormatException malformed(String message) {
        return new FormatException(Reason.MALFORMED, message);
    }

    static FormatException unknownSuite(int version, int suite) {
        return new FormatException(
                Reason.UNKNOWN_SUITE, "unknown version `%d` or suite `%d`".formatted(version, suite));
    }

    /** Wrong key, wrong context and changed bytes are deliberately told in the same words. */
    public static FormatException notAuthentic() {
        return new FormatException(Reason.NOT_AUTHENTIC, "not authentic");
    }
}

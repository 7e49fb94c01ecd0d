package org.neuroskin.sealing;

import org.jspecify.annotations.Nullable;
import org.neuroskin.sealing.format.v1.FormatException;

/**
 * A value could not be sealed or opened. Every kind is a refusal: nothing may be released, forwarded or stored instead.
 *
 * <p>Messages never contain plaintext, key material or subject ids.
 */
public abstract sealed class SealingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private SealingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What the format found, as the kind that callers handle. */
    public static SealingException of(FormatException found) {
        return switch (found.reason()) {
            case MALFORMED -> new Malformed(found.getMessage(), found);
            case UNKNOWN_SUITE -> new UnknownSuite(found.getMessage(), found);
            case NOT_AUTHENTIC -> new NotAuthentic();
        };
    }

    /** Not a sealed value, or a value that cannot be sealed such as text with a lone surrogate. */
    public static final class Malformed extends SealingException {
        private static final long serialVersionUID = 1L;

        /** With what is wrong, without the value. */
        public Malformed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Sealed by a later version, or in a suite that has no place here. */
    public static final class UnknownSuite extends SealingException {
        private static final long serialVersionUID = 1L;

        /** With the version and suite found. */
        public UnknownSuite(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Changed, cut, moved from another place, or of another key: one kind and one message, so that it is no oracle. */
    public static final class NotAuthentic extends SealingException {
        private static final long serialVersionUID = 1L;

        /** In the one set of words. */
        public NotAuthentic() {
            super("sealed value is not authentic here", null);
        }
    }

    /** The keyring has never heard of the key. An alarm, and not the same as erased. */
    public static final class KeyUnknown extends SealingException {
        private static final long serialVersionUID = 1L;

        /** With the key's id. */
        public KeyUnknown(String keyId) {
            super("key `%s` is unknown".formatted(keyId), null);
        }
    }

    /** The key was destroyed: its values are erased for good. */
    public static final class KeyShredded extends SealingException {
        private static final long serialVersionUID = 1L;

        /** With the key's id. */
        public KeyShredded(String keyId) {
            super("key `%s` is shredded".formatted(keyId), null);
        }
    }

    /** The key may not be used now: it is suspended, or it only opens and something was to be sealed. */
    public static final class KeySuspended extends SealingException {
        private static final long serialVersionUID = 1L;

        /** With the key's id. */
        public KeySuspended(String keyId) {
            super("key `%s` may not be used".formatted(keyId), null);
        }
    }

    /** Keyring, era file or root key cannot be reached or used at present. Trying again later may help. */
    public static final class KeysUnavailable extends SealingException {
        private static final long serialVersionUID = 1L;

        /** With what is out of reach. */
        public KeysUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Our own mistake, such as a key of one category used for another. */
    public static final class Bug extends SealingException {
        private static final long serialVersionUID = 1L;

        /** With what should not have happened. */
        public Bug(String message) {
            super(message, null);
        }
    }
}

package org.neuroskin.kernel;

/**
 * The one spelling of a signed token (RFC 7515, compact serialization) that gateway and consent-service accept.
 *
 * <p>Decoders skip characters outside the base64url alphabet and ignore unused bits of the last character, so that one
 * token would have any number of accepted spellings, each a miss in the cache and a signature to check.
 */
public final class CompactToken {
    private static final int MAX_LENGTH = 8192;

    private CompactToken() {}

    /** Whether this is three non-empty parts of canonical base64url without padding. */
    public static boolean isCanonical(String token) {
        if (token.length() > MAX_LENGTH) {
            return false;
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        return first > 0
                && second > 0
                && isCanonicalPart(token, 0, first)
                && isCanonicalPart(token, first + 1, second)
                && isCanonicalPart(token, second + 1, token.length());
    }

    private static boolean isCanonicalPart(String token, int from, int to) {
        int length = to - from;
        if (length == 0 || length % 4 == 1) {
            return false;
        }
        int last = 0;
        for (int i = from; i < to; i++) {
            last = valueOf(token.charAt(i));
            if (last < 0) {
                return false;
            }
        }
        return switch (length % 4) {
            case 2 -> (last & 0b1111) == 0;
            case 3 -> (last & 0b11) == 0;
            default -> true;
        };
    }

    private static int valueOf(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return switch (c) {
            case '-' -> 62;
            case '_' -> 63;
            default -> -1;
        };
    }
}

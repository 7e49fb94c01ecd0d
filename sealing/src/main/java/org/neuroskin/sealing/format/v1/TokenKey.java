package org.neuroskin.sealing.format.v1;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key under which what is bound together has one token: HMAC-SHA-256, cut to 16 bytes (RFC 2104 §5).
 *
 * <p>Guarantee: without the key, a token tells nothing but whether it equals another. Not safe for use by several threads at once.
 */
public final class TokenKey {
    /** Length of a token before it is written. */
    public static final int TOKEN_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Provider CRYPTO = CryptoModule.PROVIDER;

    private final Mac mac;

    private TokenKey(Mac mac) {
        this.mac = mac;
    }

    /** The key of these 32 uniformly random bytes, which can be wiped afterwards. */
    public static TokenKey of(byte[] key) {
        if (key.length != MessageKeys.KEY_BYTES) {
            throw new IllegalArgumentException(
                    "token key of %d bytes (expected: %d)".formatted(key.length, MessageKeys.KEY_BYTES));
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM, CRYPTO);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return new TokenKey(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(CRYPTO.getName() + " lacks HMAC-SHA-256", e);
        }
    }

    /** The token of these bytes. */
    public String token(byte[] bound) {
        return write(Arrays.copyOf(mac.doFinal(bound), TOKEN_BYTES));
    }

    /** How a token is written: base64url without padding, 22 characters. */
    public static String write(byte[] token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }
}

package org.neuroskin.consentservice.authzen;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.Sha256;

/**
 * An API key in the hand of who presents it, such as {@code nsk_0123456789abcdef_…}: an id that may be known, and a secret of 244
 * random bits. So many need no slow hash: nobody finds the secret of a hash by trying.
 */
record ApiKey(String id, String secret) {
    private static final Pattern FORM = Pattern.compile("nsk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");
    private static final String PREFIX = "nsk_";

    static ApiKey make(Ids ids) {
        String id = Sha256.hex(bytes(ids.next())).substring(0, 16);
        byte[] random = ByteBuffer.allocate(32)
                .put(bytes(ids.next()))
                .put(bytes(ids.next()))
                .array();
        return new ApiKey(id, Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(random)));
    }

    /** Whether this was meant to be a key, well-formed or not. */
    static boolean isMeant(String token) {
        return token.startsWith(PREFIX);
    }

    static Optional<ApiKey> parse(String token) {
        Matcher parts = FORM.matcher(token);
        return parts.matches() ? Optional.of(new ApiKey(parts.group(1), parts.group(2))) : Optional.empty();
    }

    /** The key as it is handed over, once. */
    String text() {
        return PREFIX + id + "_" + secret;
    }

    /** All of the secret that is kept. */
    byte[] hash() {
        return Sha256.of(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "ApiKey[" + id + "]";
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}

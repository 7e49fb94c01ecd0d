package org.neuroskin.gateway.token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.neuroskin.kernel.Sha256;

/** SHA-256 in the spelling of tokens. */
final class Hashes {
    private Hashes() {}

    /** The hash of a text's UTF-8 bytes, in base64url without padding. */
    static String base64url(String text) {
        return base64url(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of these bytes, in base64url without padding. */
    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(bytes));
    }
}

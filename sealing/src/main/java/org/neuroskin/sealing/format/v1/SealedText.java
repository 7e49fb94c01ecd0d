package org.neuroskin.sealing.format.v1;

import java.nio.ByteBuffer;
import java.util.Base64;

/** Sealed fields as JSON strings: {@code nsg1.} and base64url without padding, in its one canonical spelling. */
public final class SealedText {
    /** What every sealed text begins with. */
    public static final String PREFIX = "nsg1.";

    private SealedText() {}

    /** The text of sealed bytes. */
    public static String write(byte[] sealed) {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /**
     * The bytes of a sealed text.
     *
     * @throws FormatException {@code MALFORMED} unless it is exactly as {@link #write} writes it
     */
    public static ByteBuffer read(String text) throws FormatException {
        if (!text.startsWith(PREFIX)) {
            throw FormatException.malformed("not a sealed text");
        }
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw FormatException.malformed("sealed text is not base64url");
        }
        if (!write(sealed).equals(text)) {
            throw FormatException.malformed("sealed text is not in canonical spelling");
        }
        return ByteBuffer.wrap(sealed);
    }
}

package org.neuroskin.consentservice.rights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text of letters and digits that notices a mistyped letter (BIP 173), without its limit of 90 characters, as age uses it: jagged's reader has room for
 * short keys alone.
 */
final class Bech32 {
    private static final String LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int CHECKSUM = 6;
    private static final int LETTER_BITS = 5;

    private Bech32() {}

    /**
     * The bytes of a lower-case text.
     *
     * @param kind what stands before the last {@code 1}
     * @throws IllegalArgumentException if it is of another kind, was changed, or is no such text
     */
    static byte[] decode(String kind, String text) {
        int separator = text.lastIndexOf('1');
        String data = text.substring(separator + 1);
        if (separator != kind.length() || !text.startsWith(kind) || data.length() < CHECKSUM) {
            throw new IllegalArgumentException("not a text of this kind");
        }
        int sum = 1;
        byte[] prefix = kind.getBytes(StandardCharsets.US_ASCII);
        for (byte letter : prefix) {
            sum = next(sum, letter >> LETTER_BITS);
        }
        sum = next(sum, 0);
        for (byte letter : prefix) {
            sum = next(sum, letter & 31);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int held = 0;
        int bits = 0;
        for (int at = 0; at < data.length(); at++) {
            int value = LETTERS.indexOf(data.charAt(at));
            if (value < 0) {
                throw new IllegalArgumentException("a letter that has no place here");
            }
            sum = next(sum, value);
            if (at < data.length() - CHECKSUM) {
                held = held << LETTER_BITS | value;
                bits += LETTER_BITS;
                if (bits >= Byte.SIZE) {
                    bits -= Byte.SIZE;
                    bytes.write(held >> bits);
                    held &= (1 << bits) - 1;
                }
            }
        }
        if (sum != 1 || bits >= LETTER_BITS || held != 0) {
            throw new IllegalArgumentException("mistyped or cut off");
        }
        return bytes.toByteArray();
    }

    private static int next(int sum, int value) {
        int top = sum >>> 25;
        int shifted = (sum & 0x1ffffff) << LETTER_BITS ^ value;
        for (int bit = 0; bit < GENERATOR.length; bit++) {
            shifted ^= (top >>> bit & 1) == 0 ? 0 : GENERATOR[bit];
        }
        return shifted;
    }
}

package org.neuroskin.sealing.format.v1;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The 16 bytes that begin everything sealed: {@code 4E 53}, version {@code 01}, suite, id of the key (12 bytes).
 *
 * @param keyId 24 lower-case hexadecimal digits
 */
public record Header(Suite suite, String keyId) {
    /** Length in bytes. */
    public static final int BYTES = 16;

    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{24}");
    private static final int KEY_ID_BYTES = 12;
    private static final short MAGIC = 0x4E53;
    private static final byte VERSION = 1;

    /** Rejects a key id of another form. */
    public Header {
        if (!KEY_ID.matcher(keyId).matches()) {
            throw new IllegalArgumentException("key id `%s` is malformed (expected: %s)".formatted(keyId, KEY_ID));
        }
    }

    /** The header as it is stored and as it is bound into every derivation. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putShort(MAGIC)
                .put(VERSION)
                .put(suite.code())
                .put(HexFormat.of().parseHex(keyId))
                .array();
    }

    /**
     * Reads a header and moves past it.
     *
     * @throws FormatException {@code MALFORMED} if there is none, {@code UNKNOWN_SUITE} if it is not of {@code expected}
     */
    public static Header read(ByteBuffer from, Suite expected) throws FormatException {
        if (from.remaining() < BYTES || from.getShort() != MAGIC) {
            throw FormatException.malformed("sealed value has no header");
        }
        byte version = from.get();
        byte suite = from.get();
        if (version != VERSION || suite != expected.code()) {
            throw FormatException.unknownSuite(version, suite);
        }
        byte[] keyId = new byte[KEY_ID_BYTES];
        from.get(keyId);
        return new Header(expected, HexFormat.of().formatHex(keyId));
    }
}

package org.neuroskin.sealing.format.v1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that say where a sealed value belongs.
 *
 * <p>Guarantee: two different lists of items never have the same bytes, since each item is preceded by its length (16 bits).
 */
public final class ContextBytes {
    /** Label of values of suite DOCUMENT. */
    public static final String DOCUMENT = "nsg1/doc";
    /** Label of values of suite OBJECT. */
    public static final String OBJECT = "nsg1/obj";
    /** Label of wrapped keys, which are of suite OBJECT too. */
    public static final String KEY = "nsg1/key";
    /** Label of search tokens. */
    public static final String TOKEN = "nsg1/idx";

    private static final int MAX_ITEM_BYTES = 0xFFFF;

    private ContextBytes() {}

    /** Label, header and items, in this order. An absent item is the empty string. */
    public static byte[] of(String label, Header header, String... items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        append(out, utf8(label));
        append(out, header.bytes());
        for (String item : items) {
            append(out, utf8(item));
        }
        return out.toByteArray();
    }

    /** What a search token stands for: its label and these items, in this order. */
    public static byte[] ofToken(String... items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        append(out, utf8(TOKEN));
        for (String item : items) {
            append(out, utf8(item));
        }
        return out.toByteArray();
    }

    /** The associated data of a field: its canonical path. */
    public static byte[] ofPath(String canonicalPath) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        append(out, utf8(canonicalPath));
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, byte[] item) {
        if (item.length > MAX_ITEM_BYTES) {
            throw new IllegalArgumentException(
                    "context item of %d bytes (expected: at most %d)".formatted(item.length, MAX_ITEM_BYTES));
        }
        out.write(item.length >>> 8);
        out.write(item.length);
        out.writeBytes(item);
    }

    private static byte[] utf8(String item) {
        try {
            // A lone surrogate would become `?` and so the same bytes as another item
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(item));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("context item is not well-formed Unicode", e);
        }
    }
}

package org.neuroskin.sealing.format.v1;

import java.nio.ByteBuffer;

/**
 * What is inside a sealed field: type (1 byte), length (LEB128, shortest form), value, zero padding. The type is inside, so that
 * who stores the field cannot tell a number from a note.
 */
public final class Frame {
    /** Type of a string, UTF-8. */
    public static final byte TEXT = 1;
    /** Type of a number: its lexeme. */
    public static final byte NUMBER = 2;
    /** Type of a boolean: one byte, 0 or 1. */
    public static final byte BOOL = 3;
    /** Type of null: no bytes. */
    public static final byte NULL = 4;
    /** Type of a JSON sub-tree: its text in UTF-8. */
    public static final byte SUBTREE = 5;

    private static final int MAX_VALUE_BYTES = (1 << 28) - 1;
    private static final int MAX_LENGTH_BYTES = 4;

    private final byte type;
    private final ByteBuffer value;

    private Frame(byte type, ByteBuffer value) {
        this.type = type;
        this.value = value;
    }

    /** One of the constants, or a type this reader does not know. */
    public byte type() {
        return type;
    }

    /** The value's bytes, a new view at each call. */
    public ByteBuffer value() {
        return value.asReadOnlyBuffer();
    }

    /** Length of a frame before padding. */
    public static int bytes(int valueBytes) {
        if (valueBytes > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "value of %d bytes (expected: at most %d)".formatted(valueBytes, MAX_VALUE_BYTES));
        }
        int lengthBytes = 1;
        for (int rest = valueBytes >>> 7; rest != 0; rest >>>= 7) {
            lengthBytes++;
        }
        return 1 + lengthBytes + valueBytes;
    }

    /** The frame of a value, padded to {@code paddedBytes}, which is not less than {@link #bytes}. */
    public static ByteBuffer write(byte type, byte[] value, int paddedBytes) {
        ByteBuffer frame = ByteBuffer.allocate(paddedBytes).put(type);
        int rest = value.length;
        for (; rest > 0x7F; rest >>>= 7) {
            frame.put((byte) (rest | 0x80));
        }
        return frame.put((byte) rest).put(value).rewind();
    }

    /**
     * Reads a frame to its end.
     *
     * @throws FormatException {@code MALFORMED} if it is cut, its length is not in shortest form, or its padding is not zero
     */
    public static Frame read(ByteBuffer from) throws FormatException {
        if (!from.hasRemaining()) {
            throw FormatException.malformed("frame is empty");
        }
        byte type = from.get();
        int length = readLength(from);
        if (length > from.remaining()) {
            throw FormatException.malformed("frame is cut");
        }
        ByteBuffer value = from.slice(from.position(), length);
        for (int i = from.position() + length; i < from.limit(); i++) {
            if (from.get(i) != 0) {
                throw FormatException.malformed("padding is not zero");
            }
        }
        return new Frame(type, value);
    }

    private static int readLength(ByteBuffer from) throws FormatException {
        int length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES && from.hasRemaining(); i++) {
            byte next = from.get();
            length |= (next & 0x7F) << (7 * i);
            if (next >= 0) {
                if (next == 0 && i > 0) {
                    break;
                }
                return length;
            }
        }
        throw FormatException.malformed("length of a frame is malformed");
    }
}

package org.neuroskin.sealing;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.neuroskin.sealing.format.v1.FormatException;
import org.neuroskin.sealing.format.v1.Frame;

/** A plaintext to its padded frame and back. */
final class PlaintextFrame {
    private static final byte[] TRUE = {1};
    private static final byte[] FALSE = {0};

    private PlaintextFrame() {}

    static ByteBuffer write(Plaintext plaintext, Padding padding) {
        return switch (plaintext) {
            case Plaintext.Text(String value) -> write(Frame.TEXT, utf8(value), padding);
            case Plaintext.Numeral(String lexeme) -> write(Frame.NUMBER, utf8(lexeme), padding);
            case Plaintext.Bool(boolean value) -> write(Frame.BOOL, value ? TRUE : FALSE, padding);
            case Plaintext.Null() -> write(Frame.NULL, new byte[0], padding);
            case Plaintext.Subtree subtree -> write(Frame.SUBTREE, subtree.json(), padding);
        };
    }

    static Plaintext read(ByteBuffer padded) throws FormatException {
        Frame frame = Frame.read(padded);
        ByteBuffer value = frame.value();
        return switch (frame.type()) {
            case Frame.TEXT -> new Plaintext.Text(text(value));
            case Frame.NUMBER -> new Plaintext.Numeral(text(value));
            case Frame.BOOL -> new Plaintext.Bool(bool(value));
            case Frame.NULL -> nothing(value);
            case Frame.SUBTREE -> {
                byte[] json = new byte[value.remaining()];
                value.get(json);
                yield new Plaintext.Subtree(json);
            }
            default -> throw malformed("frame is of unknown type `%d`".formatted(frame.type()));
        };
    }

    private static ByteBuffer write(byte type, byte[] value, Padding padding) {
        return Frame.write(type, value, padding.paddedBytes(Frame.bytes(value.length)));
    }

    private static boolean bool(ByteBuffer value) {
        if (value.equals(ByteBuffer.wrap(TRUE))) {
            return true;
        }
        if (value.equals(ByteBuffer.wrap(FALSE))) {
            return false;
        }
        throw malformed("boolean is neither 0 nor 1");
    }

    private static Plaintext nothing(ByteBuffer value) {
        if (value.hasRemaining()) {
            throw malformed("null has a value");
        }
        return new Plaintext.Null();
    }

    private static byte[] utf8(String value) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw malformed("text is not well-formed Unicode");
        }
    }

    private static String text(ByteBuffer value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(value).toString();
        } catch (CharacterCodingException e) {
            throw malformed("text is not UTF-8");
        }
    }

    private static SealingException malformed(String message) {
        return new SealingException.Malformed(message, null);
    }
}

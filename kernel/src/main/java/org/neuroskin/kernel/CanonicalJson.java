package org.neuroskin.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One spelling per value, so that equal values have equal bytes and hashes.
 *
 * <p>The subset of RFC 8785 that audit events need: objects with members sorted by UTF-16 code units, arrays, strings,
 * booleans and integers within ±(2<sup>53</sup> − 1). No null, no fractions, no white space.
 */
public final class CanonicalJson {
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;
    private static final int MAX_DEPTH = 16;

    private CanonicalJson() {}

    /**
     * The canonical bytes of a value made of {@link Map}, {@link List}, {@link String}, {@link Long}, {@link Integer} and
     * {@link Boolean}.
     *
     * @throws IllegalArgumentException for anything else, or an integer out of range
     */
    public static byte[] write(Object value) {
        StringBuilder out = new StringBuilder(256);
        write(value, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads canonical bytes; objects become sorted maps, integers {@link Long}.
     *
     * @throws IllegalArgumentException if the bytes are not exactly the canonical spelling of a value
     */
    public static Object read(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
        Reader reader = new Reader(text);
        Object value = reader.value(0);
        StringBuilder canonical = new StringBuilder(text.length());
        write(value, canonical);
        if (!reader.atEnd() || !canonical.toString().equals(text)) {
            throw new IllegalArgumentException("not in canonical form");
        }
        return value;
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case String string -> writeString(string, out);
            case Boolean bool -> out.append(bool);
            case Integer integer -> out.append(integer);
            case Long integer -> {
                if (Math.abs(integer) > MAX_SAFE_INTEGER) {
                    throw new IllegalArgumentException("integer `%d` is out of range".formatted(integer));
                }
                out.append(integer);
            }
            case List<?> list -> {
                out.append('[');
                String separator = "";
                for (Object item : list) {
                    out.append(separator);
                    write(item, out);
                    separator = ",";
                }
                out.append(']');
            }
            case Map<?, ?> map -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<?, ?> member : new TreeMap<>(map).entrySet()) {
                    out.append(separator);
                    writeString((String) member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                    separator = ",";
                }
                out.append('}');
            }
            default -> throw new IllegalArgumentException("`%s` has no canonical form".formatted(value.getClass()));
        }
    }

    private static void writeString(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Reads JSON of the subset; that the spelling is canonical is checked by writing it again. */
    private static final class Reader {
        private final String text;
        private int position;

        Reader(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return position == text.length();
        }

        Object value(int depth) {
            if (depth > MAX_DEPTH) {
                throw malformed();
            }
            return switch (peek()) {
                case '{' -> object(depth);
                case '[' -> array(depth);
                case '"' -> string();
                case 't' -> literal("true", true);
                case 'f' -> literal("false", false);
                default -> integer();
            };
        }

        private Map<String, Object> object(int depth) {
            Map<String, Object> members = new TreeMap<>();
            position++;
            while (peek() != '}') {
                if (!members.isEmpty()) {
                    expect(',');
                }
                String name = string();
                expect(':');
                if (members.put(name, value(depth + 1)) != null) {
                    throw malformed();
                }
            }
            position++;
            return members;
        }

        private List<Object> array(int depth) {
            List<Object> items = new ArrayList<>();
            position++;
            while (peek() != ']') {
                if (!items.isEmpty()) {
                    expect(',');
                }
                items.add(value(depth + 1));
            }
            position++;
            return items;
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (true) {
                char c = next();
                if (c == '"') {
                    return out.toString();
                }
                out.append(c == '\\' ? escaped() : c);
            }
        }

        private char escaped() {
            return switch (next()) {
                case '"' -> '"';
                case '\\' -> '\\';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    position += 4;
                    if (position > text.length()) {
                        throw malformed();
                    }
                    yield (char) Integer.parseInt(text.substring(position - 4, position), 16);
                }
                default -> throw malformed();
            };
        }

        private Object integer() {
            int start = position;
            while (!atEnd() && "-0123456789".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
            return Long.valueOf(text.substring(start, position));
        }

        private Object literal(String word, boolean meaning) {
            if (!text.startsWith(word, position)) {
                throw malformed();
            }
            position += word.length();
            return meaning;
        }

        private void expect(char c) {
            if (next() != c) {
                throw malformed();
            }
        }

        private char peek() {
            if (atEnd()) {
                throw malformed();
            }
            return text.charAt(position);
        }

        private char next() {
            char c = peek();
            position++;
            return c;
        }

        private IllegalArgumentException malformed() {
            return new IllegalArgumentException("malformed at character %d".formatted(position));
        }
    }
}

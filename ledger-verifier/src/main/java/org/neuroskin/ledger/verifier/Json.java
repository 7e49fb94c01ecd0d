package org.neuroskin.ledger.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses JSON that is spelled canonically (RFC 8785; objects, arrays, strings, booleans, integers) and nothing else: members
 * sorted, no white space, one spelling per character and number. Objects become maps, integers {@link Long}.
 */
final class Json {
    private static final int MAX_DEPTH = 16;
    private static final long MAX_INTEGER = (1L << 53) - 1;
    private static final String SHORT_ESCAPES = "\"\\bfnrt";
    private static final String SHORT_ESCAPED = "\"\\\b\f\n\r\t";

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * The value of these bytes.
     *
     * @throws IllegalArgumentException if they are not canonical
     */
    static Object parse(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
        Json json = new Json(text);
        Object value = json.value(0);
        if (json.at != text.length()) {
            throw json.bad("something follows the value");
        }
        return value;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw bad("nested too deep");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            default -> integer();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        String last = null;
        while (peek() != '}') {
            if (last != null) {
                expect(',');
            }
            String name = string();
            if (last != null && last.compareTo(name) >= 0) {
                throw bad("members are not in order");
            }
            expect(':');
            members.put(name, value(depth + 1));
            last = name;
        }
        at++;
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> items = new ArrayList<>();
        at++;
        while (peek() != ']') {
            if (!items.isEmpty()) {
                expect(',');
            }
            items.add(value(depth + 1));
        }
        at++;
        return items;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < 0x20) {
                throw bad("a control character is not escaped");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() {
        char c = next();
        int known = SHORT_ESCAPES.indexOf(c);
        if (known >= 0) {
            return SHORT_ESCAPED.charAt(known);
        }
        if (c != 'u' || at + 4 > text.length()) {
            throw bad("an escape that is not canonical");
        }
        String digits = text.substring(at, at + 4);
        at += 4;
        for (char code = 0; code < 0x20; code++) {
            if (SHORT_ESCAPED.indexOf(code) < 0 && "%04x".formatted((int) code).equals(digits)) {
                return code;
            }
        }
        throw bad("an escape that is not canonical");
    }

    private Long integer() {
        int start = at;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        boolean zero = at > digits && text.charAt(digits) == '0';
        if (at == digits || at - digits > 16 || (zero && at - start > 1)) {
            throw bad("not a canonical value");
        }
        long value = Long.parseLong(text.substring(start, at));
        if (Math.abs(value) > MAX_INTEGER) {
            throw bad("an integer is out of range");
        }
        return value;
    }

    private Boolean word(String word, boolean meaning) {
        if (!text.startsWith(word, at)) {
            throw bad("not a canonical value");
        }
        at += word.length();
        return meaning;
    }

    private void expect(char c) {
        if (next() != c) {
            throw bad("expected `%s`".formatted(c));
        }
    }

    private char peek() {
        if (at == text.length()) {
            throw bad("cut short");
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private IllegalArgumentException bad(String why) {
        return new IllegalArgumentException("not canonical JSON at character %d: %s".formatted(at, why));
    }
}

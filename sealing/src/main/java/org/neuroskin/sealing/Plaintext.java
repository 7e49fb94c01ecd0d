package org.neuroskin.sealing;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A JSON value that is sealed or was opened. Numbers are kept as they were written, so that {@code 1.0}, {@code 1e400} and thirty
 * digits come back unchanged. {@code toString} hides the value.
 */
public sealed interface Plaintext {

    /** A string, without quotes and escapes. Sealing refuses one that has a lone surrogate as {@code Malformed}. */
    record Text(String value) implements Plaintext {
        @Override
        public String toString() {
            return "Text[hidden]";
        }
    }

    /** A number as it is written in JSON. */
    record Numeral(String lexeme) implements Plaintext {
        // Possessive, so that no input is slow
        private static final Pattern JSON =
                Pattern.compile("-?+(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+");

        /** Rejects what is not a JSON number as {@code Malformed}. */
        public Numeral {
            if (!JSON.matcher(lexeme).matches()) {
                throw new SealingException.Malformed("not a JSON number", null);
            }
        }

        @Override
        public String toString() {
            return "Numeral[hidden]";
        }
    }

    /** {@code true} or {@code false}. */
    record Bool(boolean value) implements Plaintext {
        @Override
        public String toString() {
            return "Bool[hidden]";
        }
    }

    /** {@code null}: sealed like any value, so that it cannot be told from one. */
    record Null() implements Plaintext {}

    /** An object or array as its JSON text in UTF-8, which is not looked at. */
    final class Subtree implements Plaintext {
        private final byte[] json;

        /** Copies the bytes. */
        public Subtree(byte[] json) {
            this.json = json.clone();
        }

        /** A copy of the bytes. */
        public byte[] json() {
            return json.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Subtree subtree && Arrays.equals(json, subtree.json);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(json);
        }

        @Override
        public String toString() {
            return "Subtree[hidden]";
        }
    }
}

package org.neuroskin.gateway.payload;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.neuroskin.sealing.Plaintext;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A number that was measured, with its unit.
 *
 * @param value not above 10<sup>15</sup> in size, so that sums of many stay exact enough
 * @param unit empty where none is told
 */
record Measurement(double value, String unit) {
    private static final double LARGEST = 1e15;

    /** Of a kind that can hold no sentence. */
    private static final Pattern UNIT = Pattern.compile("[A-Za-zµΩ°%0-9./*^()\\[\\]{}_-]{1,16}");

    /** What an opened value measures; empty if it is no number of a size and unit that can be. */
    static Optional<Measurement> of(Plaintext value) {
        return switch (value) {
            case Plaintext.Numeral(String lexeme) -> of(lexeme, "");
            case Plaintext.Subtree tree -> of(tree.json());
            case Plaintext.Text text -> Optional.empty();
            case Plaintext.Bool bool -> Optional.empty();
            case Plaintext.Null none -> Optional.empty();
        };
    }

    /** The same of an object with a number {@code value} and perhaps a text {@code unit}. */
    static Optional<Measurement> of(byte[] tree) {
        String number = "";
        String unit = "";
        try (JsonParser in = StrictJson.RESPONSES.parser(new ByteArrayInputStream(tree))) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                JsonToken token = in.nextToken();
                if (name.equals("value") && token.isNumeric()) {
                    number = in.getString();
                } else if (name.equals("unit")) {
                    unit = token == JsonToken.VALUE_STRING ? in.getString() : "?";
                } else {
                    in.skipChildren();
                }
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        return number.isEmpty() || (!unit.isEmpty() && !UNIT.matcher(unit).matches())
                ? Optional.empty()
                : of(number, unit);
    }

    /** The same of a JSON number. */
    static Optional<Measurement> of(String lexeme, String unit) {
        double value = Double.parseDouble(lexeme);
        return Math.abs(value) <= LARGEST ? Optional.of(new Measurement(value, unit)) : Optional.empty();
    }
}

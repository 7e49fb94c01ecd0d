package org.neuroskin.gateway.payload;

import java.math.BigDecimal;
import tools.jackson.core.JsonToken;

/** What stands in the place of a value that rests beside it. */
final class Placeholder {
    static final String NULL = "null";

    private Placeholder() {}

    /**
     * Whether this is it: a number also where the data service writes it another way.
     *
     * @param text of the token, as the parser gives it
     * @param placeholder as JSON, without escapes
     */
    static boolean is(JsonToken token, String text, String placeholder) {
        if (token.isNumeric()) {
            try {
                return new BigDecimal(text).compareTo(new BigDecimal(placeholder)) == 0;
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return placeholder.equals(token == JsonToken.VALUE_STRING ? '"' + text + '"' : text);
    }
}

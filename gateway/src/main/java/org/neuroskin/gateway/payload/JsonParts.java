package org.neuroskin.gateway.payload;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Takes strict JSON apart into its members and items, each in the spelling in which it came. Whether its strings are well-formed
 * Unicode is for {@link JsonPass} to find out, through which all goes that is passed on.
 */
final class JsonParts {
    static final JsonParts OF_REQUESTS = new JsonParts(StrictJson.REQUESTS, Problem.MALFORMED_BODY);
    static final JsonParts OF_RESPONSES = new JsonParts(StrictJson.RESPONSES, Problem.SERVICE_FAILED);

    private final StrictJson json;
    private final Problem malformed;

    private JsonParts(StrictJson json, Problem malformed) {
        this.json = json;
        this.malformed = malformed;
    }

    String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PayloadRefused(malformed, "the body is not UTF-8");
        }
    }

    /** The members of an object, in their order. */
    Map<String, String> members(String object) {
        Map<String, String> members = new LinkedHashMap<>();
        parts(object, JsonToken.START_OBJECT, (name, value) -> members.put(Objects.requireNonNull(name), value));
        return members;
    }

    /** The items of an array. */
    List<String> items(String array) {
        List<String> items = new ArrayList<>();
        parts(array, JsonToken.START_ARRAY, (name, value) -> items.add(value));
        return items;
    }

    /** The text of a string; empty for any other value. */
    String string(String value) {
        try (JsonParser parser = json.parser(value)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
        } catch (JacksonException e) {
            throw notJson();
        }
    }

    /** The text of a member that is a string; empty where it is not there or something else. */
    String string(Map<String, String> members, String name) {
        return string(members.getOrDefault(name, "null"));
    }

    static String object(Map<String, String> members) {
        return members.entrySet().stream().map(JsonParts::member).collect(Collectors.joining(",", "{", "}"));
    }

    private static String member(Entry<String, String> member) {
        return quote(member.getKey()) + ":" + member.getValue();
    }

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }

    private void parts(String text, JsonToken start, Part part) {
        try (JsonParser parser = json.parser(text)) {
            if (parser.nextToken() != start) {
                throw new PayloadRefused(malformed, "an object or array stands where the other belongs");
            }
            JsonToken token = parser.nextToken();
            while (!token.isStructEnd()) {
                String name = parser.currentName();
                if (token == JsonToken.PROPERTY_NAME) {
                    token = parser.nextToken();
                }
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                part.take(
                        name,
                        text.substring(from, (int) parser.currentLocation().getCharOffset())
                                .strip());
                token = parser.nextToken();
            }
            if (parser.nextToken() != null) {
                throw new PayloadRefused(malformed, "something follows the end of the JSON value");
            }
        } catch (JacksonException e) {
            throw notJson();
        }
    }

    private PayloadRefused notJson() {
        return new PayloadRefused(malformed, "not acceptable JSON");
    }

    private interface Part {
        void take(@Nullable String name, String value);
    }
}

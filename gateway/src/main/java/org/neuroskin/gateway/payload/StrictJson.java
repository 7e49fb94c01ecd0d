package org.neuroskin.gateway.payload;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON of which nobody can read something else than we do: UTF-8 only, no duplicate names, bounded in depth and in the length of
 * names, strings and numbers.
 */
final class StrictJson {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NAME = 256;
    private static final int MAX_NUMBER = 100;
    private static final int MAX_REQUEST_STRING = 1 << 20;

    // A sealed string of the longest kind is a third longer than itself padded, in base64
    static final int MAX_RESPONSE_STRING = 2 * MAX_REQUEST_STRING;

    static final StrictJson REQUESTS = new StrictJson(MAX_REQUEST_STRING);
    static final StrictJson RESPONSES = new StrictJson(MAX_RESPONSE_STRING);

    private final JsonFactory factory;

    private StrictJson(int maxString) {
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNameLength(MAX_NAME)
                        .maxNumberLength(MAX_NUMBER)
                        .maxStringLength(maxString)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                // Names come from outside: they must not fill a table that lives as long as the process
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .build();
    }

    JsonParser parser(InputStream in) {
        // Through a reader, because the parser's own decoder guesses the encoding and accepts malformed UTF-8
        return factory.createParser(
                ObjectReadContext.empty(),
                new InputStreamReader(
                        in,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }

    JsonParser parser(String text) {
        return factory.createParser(ObjectReadContext.empty(), text);
    }

    JsonGenerator generator(OutputStream out) {
        return factory.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8);
    }

    /** Whether no surrogate stands alone: what does could not be written again. */
    static boolean isWellFormed(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}

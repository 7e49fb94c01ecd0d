package org.neuroskin.consentservice.authzen;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads bodies as the specification wants them: one JSON object in UTF-8, of I-JSON (RFC 7493), so without duplicate members and
 * without halves of characters. How deep it may be and how long a string is the same as for every other API.
 *
 * <p><b>Failure</b>: 400, also for a foreign media type, as the certification scenario demands; 413 for too many bytes.
 */
@Component
class RequestBodies {
    static final int MAX_BYTES = 1 << 20;

    private final JsonMapper json;

    RequestBodies(JsonMapper json) {
        this.json = json;
    }

    ObjectNode read(HttpServletRequest request) throws IOException {
        requireJson(request.getContentType());
        byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ProblemException(Problem.BODY_TOO_LARGE, "The body is longer than 1 MiB.");
        }
        return parse(bytes);
    }

    ObjectNode parse(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (json.readTree(text) instanceof ObjectNode body) {
                requireText(body);
                return body;
            }
            throw malformed("The body is not one JSON object.");
        } catch (CharacterCodingException e) {
            throw malformed("The body is not UTF-8.");
        } catch (JacksonException e) {
            throw malformed("The body is not JSON, has a member twice, or is too deep.");
        }
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(Problem.MALFORMED_BODY, detail);
    }

    private static void requireJson(@Nullable String contentType) {
        try {
            MediaType type = MediaType.parseMediaType(contentType == null ? "" : contentType);
            Charset charset = type.getCharset();
            if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    && (charset == null || charset.equals(StandardCharsets.UTF_8))) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // said below, as for a well-formed one of another type
        }
        throw new ProblemException(Problem.MALFORMED_REQUEST, "The header Content-Type is not application/json.");
    }

    /** Depth is bounded by the parser. */
    private static void requireText(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.propertyNames().forEach(RequestBodies::requireText);
        } else if (node.isString()) {
            requireText(node.stringValue());
        }
        node.values().forEach(RequestBodies::requireText);
    }

    private static void requireText(String text) {
        if (text.codePoints().anyMatch(each -> Character.getType(each) == Character.SURROGATE)) {
            throw malformed("A text holds half a character.");
        }
    }
}

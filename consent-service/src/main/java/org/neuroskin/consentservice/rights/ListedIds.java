package org.neuroskin.consentservice.rights;

import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.neuroskin.policies.service.FieldPath;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ids that a list has at one place, each once, in its order. However long the list is, no more of it is in memory.
 *
 * @param ids as they are read
 * @param unusable how many values there can be no id in a path: no text or number, empty, too long, or dots
 * @param more how many were left, since an export reads no more of one list
 * @param complete false if the list broke off or is no JSON
 */
record ListedIds(Set<String> ids, int unusable, int more, boolean complete) {
    /** How many ids of one list are read. */
    static final int MAX_IDS = 10_000;

    /** As long as a variable of a path can be. */
    private static final int MAX_LENGTH = 128;

    private static final JsonMapper JSON = JsonMapper.shared();

    static ListedIds read(InputStream list, FieldPath at) {
        Set<String> ids = new LinkedHashSet<>();
        int unusable = 0;
        int more = 0;
        try (JsonParser parser = JSON.createParser(list)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!stands(parser.streamReadContext(), token, at)) {
                    continue;
                }
                String id = token == JsonToken.VALUE_STRING || token.isNumeric() ? parser.getString() : "";
                if (!isUsable(id)) {
                    unusable++;
                } else if (ids.size() < MAX_IDS) {
                    ids.add(id);
                } else if (!ids.contains(id)) {
                    more++;
                }
            }
        } catch (JacksonException e) {
            return new ListedIds(ids, unusable, more, false);
        }
        return new ListedIds(ids, unusable, more, true);
    }

    private static boolean isUsable(String id) {
        return !id.isEmpty() && id.length() <= MAX_LENGTH && !id.equals(".") && !id.equals("..");
    }

    private static boolean stands(TokenStreamContext context, JsonToken token, FieldPath at) {
        // The context of a beginning is already what begins
        return token.isStructStart()
                ? isAt(context.getParent(), at.segments())
                : token.isScalarValue() && isAt(context, at.segments());
    }

    private static boolean isAt(TokenStreamContext context, List<String> segments) {
        TokenStreamContext here = context;
        for (String segment : segments.reversed()) {
            boolean any = segment.equals(FieldPath.ANY_INDEX);
            boolean fits = here.inArray() ? any : !any && segment.equals(here.currentName());
            if (here.inRoot() || !fits) {
                return false;
            }
            here = here.getParent();
        }
        return here.inRoot();
    }
}

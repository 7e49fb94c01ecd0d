package org.neuroskin.gateway.reseal;

import java.util.List;
import java.util.Set;
import org.neuroskin.policies.service.FieldPath;
import tools.jackson.databind.JsonNode;

/** The ids in the answer of a route that lists them: texts and whole numbers. */
final class ListedIds {
    private ListedIds() {}

    static void collect(JsonNode node, List<String> segments, Set<String> ids) {
        if (segments.isEmpty()) {
            if (node.isString() || node.isIntegralNumber()) {
                ids.add(node.asString());
            }
            return;
        }
        String segment = segments.getFirst();
        List<String> rest = segments.subList(1, segments.size());
        if (segment.equals(FieldPath.ANY_INDEX)) {
            if (node.isArray()) {
                node.forEach(item -> collect(item, rest, ids));
            }
        } else {
            collect(node.path(segment), rest, ids);
        }
    }
}

package org.neuroskin.consentservice.openapi;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.neuroskin.kernel.Problem;
import org.springframework.http.MediaType;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Describes answers that are problems (RFC 9457). */
final class Problems {
    private static final String SCHEMA = "#/components/schemas/Problem";
    private static final int UNAVAILABLE = 503;

    private Problems() {}

    /** One response per status, which names the problems that can be behind it. */
    static void add(ObjectNode responses, Set<Problem> problems) {
        problems.stream()
                .collect(Collectors.groupingBy(Problem::status, TreeMap::new, Collectors.toList()))
                .forEach((status, ofStatus) -> add(responses, status, ofStatus));
    }

    /** Where it is not known which. */
    static void addAny(ObjectNode responses) {
        schema(responses.putObject("default").put("description", "A problem"));
    }

    private static void add(ObjectNode responses, int status, List<Problem> problems) {
        List<Problem> sorted = problems.stream().sorted().toList();
        ObjectNode response = responses.putObject(Integer.toString(status));
        response.put("description", sorted.stream().map(Problem::title).collect(Collectors.joining("; ")));
        ArrayNode types =
                schema(response).putObject("properties").putObject("type").putArray("enum");
        sorted.forEach(problem -> types.add(problem.type()));
        if (status == UNAVAILABLE) {
            response.putObject("headers")
                    .putObject("Retry-After")
                    .putObject("schema")
                    .put("type", "string");
        }
    }

    private static ObjectNode schema(ObjectNode response) {
        ObjectNode schema = response.putObject("content")
                .putObject(MediaType.APPLICATION_PROBLEM_JSON_VALUE)
                .putObject("schema");
        return schema.put("$ref", SCHEMA);
    }
}

package org.neuroskin.policies.service;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.neuroskin.policies.yaml.Section;

/** Reads whether records are checked to be in their newest version: only where each has an id and is written whole. */
final class VersionsReader {
    private static final String KEY = "versions";
    private static final Set<String> OF_LIST = Set.of("GET", "POST");
    private static final Set<String> OF_ONE = Set.of("GET", "PUT", "DELETE");
    private static final Set<String> OF_RECORD = Set.of("POST", "PUT", "DELETE");

    private VersionsReader() {}

    /** What the route says of records of its own. */
    static Optional<Versions> versions(Section route) {
        return route.has(KEY) ? route.oneOf(KEY, Versions.class) : Optional.empty();
    }

    /** A record without an id, or one that is written in parts, has no version that could be known. */
    static void refuseWithoutRecord(Section section, Route route) {
        route.parts().stream()
                .filter(part -> part.bodyOf().versions().isPresent())
                .forEach(part -> section.mistake(
                        "parts",
                        "part `%s` is a record whose versions are checked, and what becomes of a form's parts is not known one by one"
                                .formatted(part.name())));
        if (section.has(KEY) && (section.has("records-of") || route.items().isPresent())) {
            section.mistake(KEY, "`versions` are said by the route that has the records (expected: there, if at all)");
        }
        List<FieldRule> ids = route.fields().stream()
                .filter(field -> field.shape() == Shape.RECORD_ID)
                .toList();
        if (route.versions().isEmpty()) {
            if (!ids.isEmpty() && section.has("fields")) {
                section.mistake("fields", "a `record-id` is there for `versions`, which this route does not check");
            }
            return;
        }
        if (ids.size() > 1) {
            section.mistake("fields", "records have one id (expected: one field of shape `record-id`)");
        }
        switch (route.body()) {
            case JSON -> {
                if (section.has(KEY)) {
                    refuseOutside(section, route, ids);
                }
                refuseMethods(section, route, ids.isEmpty());
            }
            case BINARY -> refuseMethods(section, route, true);
            case EVENT_STREAM, WEBSOCKET ->
                section.mistake(
                        "records-of",
                        "a stream tells of records as they were, so the versions of those that it hands out cannot be checked");
            case FHIR, MULTIPART, NONE ->
                section.mistake(
                        KEY,
                        "here nothing is replaced by its id, so no record has an older version (expected: body json or binary)");
        }
    }

    /** Everything sealed is in a record whose id is known. */
    private static void refuseOutside(Section section, Route route, List<FieldRule> ids) {
        List<FieldRule> sealed = route.fields().stream()
                .filter(field -> field.rest() == AtRest.SEALED)
                .toList();
        if (sealed.isEmpty()) {
            section.mistake(KEY, "nothing is sealed here whose version could be checked");
        }
        Optional<FieldPath> record = ids.stream().findFirst().flatMap(FieldRule::identifies);
        record.ifPresent(item -> sealed.stream()
                .filter(field -> !item.holds(field.at()))
                .forEach(field -> section.mistake(
                        "fields",
                        "`%s` is sealed and in no item that has a `record-id`, as `%s` has"
                                .formatted(field.at(), item))));
        if (!route.records().map(RecordsRule::at).equals(record)
                && route.records().isPresent()) {
            section.mistake(
                    "fields", "each of the `records` needs an id (expected: a field of shape `record-id` in it)");
        }
    }

    private static void refuseMethods(Section section, Route route, boolean whole) {
        if (route.items().isPresent()) {
            return;
        }
        if (whole) {
            if (route.otherVariables().isEmpty()) {
                section.mistake(
                        KEY,
                        "nothing says which record a body is (expected: a variable of the path beside the subject's, or a field of shape `record-id` in the items of a list)");
            }
            allowOnly(section, route, OF_ONE);
            if (!route.methods().containsKey("PUT")) {
                section.mistake(KEY, "no record is written here as a whole (expected: PUT)");
            }
        } else if (route.isOfOneRecord()) {
            allowOnly(section, route, OF_RECORD);
            if (route.otherVariables().isEmpty() && route.methods().containsKey("DELETE")) {
                section.mistake("methods", "what is deleted has no id here (expected: one in the path)");
            }
            if (route.otherVariables().size() > 1) {
                section.mistake("path", "records are listed by one id (expected: one variable beside the subject's)");
            }
        } else {
            allowOnly(section, route, OF_LIST);
            if (!route.otherVariables().isEmpty()) {
                section.mistake(
                        "path",
                        "items of two lists can have the same id, since `%s` chooses among them (expected: no variable beside the subject's)"
                                .formatted(route.otherVariables().getFirst()));
            }
        }
    }

    private static void allowOnly(Section section, Route route, Set<String> methods) {
        route.methods().keySet().stream()
                .filter(method -> !methods.contains(method))
                .sorted()
                .forEach(method -> section.mistake(
                        "methods",
                        "%s does not say which record it writes whole, so versions are not known (expected: %s)"
                                .formatted(
                                        method,
                                        String.join(
                                                ", ", methods.stream().sorted().toList()))));
    }
}

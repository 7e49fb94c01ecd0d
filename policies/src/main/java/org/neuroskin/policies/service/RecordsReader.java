package org.neuroskin.policies.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.yaml.Section;

/** Reads which bodies of a route are spoken record by record. */
final class RecordsReader {
    private RecordsReader() {}

    /** The records of a route with these fields. */
    static Optional<RecordsRule> records(Section route, String key, PathTemplate path, List<FieldRule> fields) {
        return route.parsed(key, text -> {
            RecordsRule rule = new RecordsRule(FieldPath.parse(text), path);
            boolean within = fields.stream().anyMatch(field -> rule.at().holds(field.at()));
            boolean itself = fields.stream().anyMatch(field -> field.at().holds(rule.at()));
            if (!within || itself) {
                throw new IllegalArgumentException("no field lies in an item of `%s`".formatted(text));
            }
            return rule;
        });
    }

    /** The route that has the records which a stream hands out, or of which a body is one. */
    static Optional<Route> recordsOf(Section section, List<Route> earlier) {
        return section.parsed(
                "records-of",
                text -> earlier.stream()
                        .filter(route -> route.path().template().equals(text) && route.body() == BodyKind.JSON)
                        .filter(route -> route.records().isPresent())
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "no route before this one has the path `%s` and `records`".formatted(text))));
    }

    /** The route as whose {@code POST} an app writes by messages of a socket that hands out the records of {@code lender}. */
    static Optional<Route> writesAs(
            Section section, Optional<Route> lender, Optional<SubjectSelector> subject, List<Route> earlier) {
        return section.has("writes-as")
                ? section.parsed("writes-as", text -> {
                    Route route = earlier.stream()
                            .filter(each -> each.path().template().equals(text) && each.body() == BodyKind.JSON)
                            .filter(each -> each.methods().containsKey("POST"))
                            .filter(each -> each.records().isPresent())
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "no route before this one has the path `%s`, `POST` and records".formatted(text)));
                    if (lender.isPresent()
                            && !route.storedAt().equals(lender.get().storedAt())) {
                        throw new IllegalArgumentException(
                                "`%s` has not the records of `records-of`, so nobody could read here what is written"
                                        .formatted(text));
                    }
                    boolean same = subject.map(route.subject()::equals).orElse(true);
                    if (!same && !(route.subject() instanceof SubjectSelector.BodyField)) {
                        throw new IllegalArgumentException(
                                "`%s` has another `subject` (expected: the same, or one in the body)".formatted(text));
                    }
                    return route;
                })
                : Optional.empty();
    }

    /** Whether a route of this kind has no records of its own. */
    static boolean streams(BodyKind kind) {
        return kind == BodyKind.EVENT_STREAM || kind == BodyKind.WEBSOCKET;
    }

    /**
     * A stream only hands out. A single record only comes in: whoever reads one by its id would be told of it by an empty answer,
     * where it is outside of what they may see.
     *
     * @param borrows whether it has records of another route and is no list of many people's; else nothing is refused
     */
    static void oneWay(Section route, BodyKind kind, Map<String, Operation> methods, boolean borrows) {
        if (!borrows) {
            return;
        }
        if (streams(kind) && !methods.equals(Map.of("GET", Operation.STREAM))) {
            route.mistake("methods", "a stream knows one method (expected: GET: stream)");
        }
        if (kind == BodyKind.JSON && methods.values().stream().anyMatch(Operation::handsOut)) {
            route.mistake("methods", "a single record is not read (expected: other methods than GET)");
        }
    }
}

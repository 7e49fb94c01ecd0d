package org.neuroskin.policies.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.yaml.Section;

/** Reads what the items of a list of many people's are. */
final class ManyReader {
    private ManyReader() {}

    /**
     * The items, each of which says whose it is; empty with a mistake noted.
     *
     * @param own the fields that the route lists itself
     */
    static Optional<FieldPath> items(
            Section route, BodyKind kind, Map<String, Operation> methods, List<FieldRule> own) {
        if (kind != BodyKind.JSON) {
            route.mistake("subject", "only a JSON body has items that name whose they are");
        }
        if (!methods.keySet().equals(Set.of("GET")) || methods.containsValue(Operation.STREAM)) {
            route.mistake("methods", "a list of many people's is only read (expected: GET: read or export)");
        }
        if (route.has("records")) {
            route.mistake("records", "`records` has no meaning for a list of many people's (expected: items)");
        }
        Optional<FieldPath> items = route.parsed("items", text -> RecordsRule.requireOneList(FieldPath.parse(text)));
        items.ifPresent(at -> nothingBeside(route, at, own));
        return items;
    }

    /** For any other route. */
    static Optional<FieldPath> none(Section route) {
        if (route.has("items")) {
            route.mistake("items", "`items` are those of a list of many people's (expected: subject: item:<pointer>)");
        }
        return Optional.empty();
    }

    /** A total, or the way to the next page, would tell of the items that are left out. */
    private static void nothingBeside(Section route, FieldPath items, List<FieldRule> fields) {
        fields.stream()
                .filter(field -> !items.holds(field.at()))
                .forEach(field -> route.mistake(
                        "fields", "`%s` lies beside the items and could tell of those left out".formatted(field.at())));
    }
}

package org.neuroskin.policies.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.yaml.Section;

/** Reads which route lists the ids that another one asks for. */
final class IdsReader {
    static final List<String> IDS_KEYS = List.of("in", "at");

    private IdsReader() {}

    static Optional<IdsRule> ids(Section route, List<Route> earlier) {
        return route.has("ids") ? route.section("ids").flatMap(section -> rule(section, earlier)) : Optional.empty();
    }

    private static Optional<IdsRule> rule(Section section, List<Route> earlier) {
        NotKeptYet.allowOnly(section, IDS_KEYS);
        Optional<Route> in = section.parsed("in", text -> lister(text, earlier));
        Optional<FieldPath> at = section.parsed("at", FieldPath::parse);
        if (in.isEmpty() || at.isEmpty()) {
            return Optional.empty();
        }
        if (!isListed(at.get(), in.get())) {
            section.mistake(
                    "at",
                    "`%s` lists no field `%s` (expected: in a list, with category: none)"
                            .formatted(in.get().path(), at.get()));
        }
        return Optional.of(new IdsRule(in.get(), at.get()));
    }

    private static Route lister(String path, List<Route> earlier) {
        Route lister = earlier.stream()
                .filter(route -> route.path().template().equals(path) && reads(route.methods()))
                .filter(route -> route.body() == BodyKind.JSON
                        && !route.mediaTypes().equals(Set.of(Route.NDJSON))
                        && route.items().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no route before this one has the path `%s` and lists by `GET: read` in JSON what is one person's"
                                .formatted(path)));
        if (!lister.otherVariables().isEmpty()) {
            throw new IllegalArgumentException("`%s` asks for a `%s` itself"
                    .formatted(path, lister.otherVariables().getFirst()));
        }
        return lister;
    }

    private static boolean isListed(FieldPath at, Route lister) {
        return at.segments().contains(FieldPath.ANY_INDEX)
                && lister.fields().stream()
                        .anyMatch(field ->
                                field.at().equals(at) && field.category().isEmpty() && field.shape() == Shape.VALUE);
    }

    private static boolean reads(Map<String, Operation> methods) {
        return methods.get("GET") == Operation.READ;
    }

    /** Whoever has the ids reads one after the other, so each is all that is missing. */
    static void refuseWhereNotMissing(Section section, Route route) {
        route.ids().ifPresent(ids -> {
            if (route.otherVariables().size() != 1) {
                section.mistake(
                        "ids",
                        "the path of a route with `ids` has one variable beside the subject's, but here are %d"
                                .formatted(route.otherVariables().size()));
            }
            if (!reads(route.methods())) {
                section.mistake("ids", "nothing is read here by an id (expected: GET: read)");
            }
            if (!route.subject().equals(ids.in().subject())) {
                section.mistake(
                        "ids",
                        "`%s` has another `subject` (expected: the same)"
                                .formatted(ids.in().path()));
            }
        });
    }
}

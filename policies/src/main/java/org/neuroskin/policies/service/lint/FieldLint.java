package org.neuroskin.policies.service.lint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.Suggestion;

/** Holds the fields of a route against the schemas of its bodies. */
final class FieldLint {
    private final Findings findings;

    FieldLint(Findings findings) {
        this.findings = findings;
    }

    void check(Route route, Section section, List<ServiceDocument.Endpoint> endpoints) {
        boolean hasFields = section.has("fields") || route.isOfOneRecord();
        if (!hasFields || endpoints.isEmpty()) {
            return;
        }
        Map<FieldPath, SchemaFields.Leaf> known = fields(route, endpoints);
        if (known.isEmpty()) {
            findings.warning(section.line("fields"), "the service's document tells nothing of the fields of this body");
            return;
        }
        // Fields of another route, and the one that `subject` adds, have no line of their own here
        List<Section> lines = route.isOfOneRecord() ? List.of() : section.sections("fields");
        for (int i = 0; i < route.fields().size(); i++) {
            FieldRule rule = route.fields().get(i);
            if (route.fields().stream().noneMatch(each -> each.isRecordOf(rule.at())) && isInBody(route, rule)) {
                rule(rule, i < lines.size() ? lines.get(i) : section, known);
            }
        }
        if (route.unlisted().isEmpty()) {
            known.forEach((at, leaf) -> {
                if (route.fields().stream().noneMatch(rule -> touch(rule, at))) {
                    findings.warning(
                            section.line("fields"),
                            "the service has `%s` (%s), which no rule names: it is dropped".formatted(at, leaf));
                }
            });
        }
    }

    /** Holds the parts of a form against the schema of it. */
    void checkParts(Route route, Section section, List<ServiceDocument.Endpoint> endpoints) {
        Set<String> known = fields(route, endpoints).keySet().stream()
                .map(at -> at.segments().getFirst())
                .collect(Collectors.toCollection(TreeSet::new));
        if (route.body() != BodyKind.MULTIPART || known.isEmpty()) {
            return;
        }
        List<Section> lines = section.sections("parts");
        Set<String> unnamed = new TreeSet<>(known);
        for (int i = 0; i < lines.size(); i++) {
            String name = route.parts().get(i).name();
            if (!unnamed.remove(name)) {
                findings.error(
                        lines.get(i).line("name"),
                        "the service's form has no part `%s`%s".formatted(name, Suggestion.of(name, known)));
            }
        }
        unnamed.forEach(name -> findings.warning(
                section.line("parts"),
                "the service's form has the part `%s`, which no rule names: a form with it is refused"
                        .formatted(name)));
    }

    private static Map<FieldPath, SchemaFields.Leaf> fields(Route route, List<ServiceDocument.Endpoint> endpoints) {
        Map<FieldPath, SchemaFields.Leaf> known = new LinkedHashMap<>();
        for (ServiceDocument.Endpoint endpoint : endpoints) {
            endpoint.bodies().forEach((said, fields) -> {
                if (route.mediaTypes().stream().anyMatch(type -> Lint.fits(said, type))) {
                    known.putAll(ServiceDocument.both(known, inRecords(route, fields)));
                }
            });
        }
        return known;
    }

    private static boolean isInBody(Route route, FieldRule rule) {
        return !route.isOfOneRecord() || route.records().orElseThrow().at().holds(rule.at());
    }

    /** The fields of a single record, where they stand in the list of records. */
    private static Map<FieldPath, SchemaFields.Leaf> inRecords(Route route, Map<FieldPath, SchemaFields.Leaf> fields) {
        if (!route.isOfOneRecord()) {
            return fields;
        }
        FieldPath record = route.records().orElseThrow().at();
        return fields.entrySet().stream()
                .collect(Collectors.toMap(
                        each -> record.then(each.getKey()), Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private void rule(FieldRule rule, Section section, Map<FieldPath, SchemaFields.Leaf> known) {
        boolean below = isKnownBelow(rule.at(), known);
        SchemaFields.Leaf leaf = known.get(rule.at());
        if (isUnknown(rule.at(), known)) {
            Set<String> all = known.keySet().stream().map(FieldPath::toString).collect(Collectors.toSet());
            findings.error(
                    section.line("at"),
                    "the service has no field `%s`%s"
                            .formatted(rule.at(), Suggestion.of(rule.at().toString(), all)));
        } else if (below && rule.shape() != Shape.TREE && rule.shape() != Shape.RECORD) {
            findings.error(
                    section.line("at"),
                    "`%s` is an object or a list at the service (expected: shape: tree, or rules for what is in it)"
                            .formatted(rule.at()));
        } else if (rule.sidecar().isPresent()) {
            placeholder(rule, section, leaf);
            beside(rule, section, known);
        } else if (rule.rest() == AtRest.SEALED) {
            sealed(rule.at(), section.line("rest"), leaf, below);
        }
        rule.tokensAt().ifPresent(at -> tokens(at, section.line("search"), known));
    }

    private void tokens(FieldPath at, int line, Map<FieldPath, SchemaFields.Leaf> known) {
        FieldPath each = at.then(new FieldPath(List.of(FieldPath.ANY_INDEX)));
        SchemaFields.Leaf leaf = known.get(each);
        boolean fits = leaf == null
                ? isOpenAbove(each, known)
                : leaf.open() || leaf.types().contains("string");
        if (!fits) {
            findings.error(line, "the service has no list of texts `%s` for the search tokens".formatted(at));
        }
    }

    private static boolean isUnknown(FieldPath at, Map<FieldPath, SchemaFields.Leaf> known) {
        return !known.containsKey(at) && !isKnownBelow(at, known) && !isOpenAbove(at, known);
    }

    private static boolean isOpenAbove(FieldPath at, Map<FieldPath, SchemaFields.Leaf> known) {
        return known.entrySet().stream()
                .anyMatch(each -> each.getValue().open() && each.getKey().holds(at));
    }

    private static boolean isKnownBelow(FieldPath at, Map<FieldPath, SchemaFields.Leaf> known) {
        return known.keySet().stream().anyMatch(each -> at.holds(each) && !each.equals(at));
    }

    private void placeholder(FieldRule rule, Section section, SchemaFields.@Nullable Leaf leaf) {
        String placeholder = rule.sidecar().orElseThrow().placeholder();
        // Whether null may stand there is not told by every version of OpenAPI
        boolean fits = leaf == null
                || leaf.open()
                || placeholder.equals("null")
                || leaf.types().contains(typeOf(placeholder))
                || (typeOf(placeholder).equals("integer") && leaf.types().contains("number"));
        if (!fits) {
            findings.error(
                    section.line("placeholder"),
                    "`%s` is %s at the service, where the placeholder cannot stand".formatted(rule.at(), leaf));
        }
    }

    private static String typeOf(String placeholder) {
        return switch (placeholder.charAt(0)) {
            case '"' -> "string";
            case 't', 'f' -> "boolean";
            default -> placeholder.contains(".") ? "number" : "integer";
        };
    }

    private void beside(FieldRule rule, Section section, Map<FieldPath, SchemaFields.Leaf> known) {
        FieldPath at = rule.carriedAt().orElseThrow();
        if (isUnknown(at, known)) {
            findings.error(section.line("sidecar"), "the service has no field `%s`".formatted(at));
        } else {
            sealed(at, section.line("sidecar"), known.get(at), isKnownBelow(at, known));
        }
    }

    /** What is sealed is a string at rest, longer than what it seals. */
    private void sealed(FieldPath at, int line, SchemaFields.@Nullable Leaf leaf, boolean below) {
        boolean takesStrings =
                leaf == null ? !below : leaf.open() || leaf.types().contains("string");
        if (!takesStrings) {
            findings.error(
                    line,
                    "`%s` is %s at the service, but a sealed value is a string at rest: a service that checks what it is sent would refuse it"
                            .formatted(at, below ? "an object or a list" : leaf));
        } else if (leaf != null && leaf.narrow()) {
            findings.warning(
                    line,
                    "the service takes only some strings at `%s`; a sealed value is a longer one of letters and digits"
                            .formatted(at));
        }
    }

    private static boolean touch(FieldRule rule, FieldPath at) {
        return rule.at().holds(at)
                || at.holds(rule.at())
                || rule.carriedAt().filter(at::equals).isPresent()
                || rule.tokensAt().filter(tokens -> tokens.holds(at)).isPresent();
    }
}

package org.neuroskin.policies.service;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.Suggestion;

/** Reads whose data a route carries. */
final class SubjectReader {
    private static final String IN_BODY = "body:";
    private static final String IN_ITEM = "item:";
    private static final String EXPECTED =
            "expected: path.<variable>, query.<parameter>, body:<pointer>, item:<pointer> or token.sub";
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final Section route;
    private final SubjectSelector selector;

    /**
     * Of a route.
     *
     * @param read what {@link #selector(String, Optional)} has read
     * @param records those of which a body is one, or the items of a list of many, so that the pointer begins there
     */
    SubjectReader(Section route, SubjectSelector read, Optional<RecordsRule> records) {
        this.route = route;
        this.selector = switch (read) {
            case SubjectSelector.BodyField(FieldPath at) -> new SubjectSelector.BodyField(inRecord(records, at));
            case SubjectSelector.ItemField(FieldPath at) -> new SubjectSelector.ItemField(inRecord(records, at));
            case SubjectSelector.PathVariable variable -> variable;
            case SubjectSelector.QueryParameter parameter -> parameter;
            case SubjectSelector.TokenSubject token -> token;
        };
    }

    private static FieldPath inRecord(Optional<RecordsRule> records, FieldPath at) {
        return records.map(rule -> rule.at().then(at)).orElse(at);
    }

    static SubjectSelector selector(String text, Optional<PathTemplate> path) {
        if (text.equals("token.sub")) {
            return new SubjectSelector.TokenSubject();
        }
        if (text.startsWith(IN_BODY)) {
            return new SubjectSelector.BodyField(single(text.substring(IN_BODY.length())));
        }
        if (text.startsWith(IN_ITEM)) {
            return new SubjectSelector.ItemField(single(text.substring(IN_ITEM.length())));
        }
        if (text.startsWith(QueryReader.SUBJECT)) {
            return new SubjectSelector.QueryParameter(QueryReader.name(text.substring(QueryReader.SUBJECT.length())));
        }
        if (!text.startsWith("path.")) {
            throw new IllegalArgumentException("`%s` is not known (%s)".formatted(text, EXPECTED));
        }
        String variable = text.substring("path.".length());
        if (path.isPresent() && !path.get().variables().contains(variable)) {
            List<String> known = path.get().variables();
            throw new IllegalArgumentException("the path has no variable `%s`%s"
                    .formatted(variable, known.isEmpty() ? "" : Suggestion.of(variable, known)));
        }
        return new SubjectSelector.PathVariable(variable);
    }

    private static FieldPath single(String pointer) {
        FieldPath at = FieldPath.parse(pointer);
        if (at.segments().contains(FieldPath.ANY_INDEX)) {
            throw new IllegalArgumentException(
                    "`%s` is in a list, but a body, or an item of one, is one person's as a whole (expected: such as /patientId)"
                            .formatted(pointer));
        }
        return at;
    }

    SubjectSelector selector() {
        return selector;
    }

    /** A request that names nobody cannot be decided, so every request has a body. */
    void refuseWithoutBody(Route read) {
        if (!(selector instanceof SubjectSelector.BodyField)) {
            return;
        }
        if (read.body() != BodyKind.JSON
                || !WITH_BODY.containsAll(read.methods().keySet())) {
            route.mistake(
                    "subject", "a request without a JSON body names nobody (expected: POST, PUT or PATCH with JSON)");
        }
        if (route.has("records")) {
            route.mistake(
                    "subject",
                    "a list of records names nobody as a whole (expected: a route of its own with `records-of`)");
        }
    }

    /** The fields with the one that says whose data it is, which needs no line of its own. */
    List<FieldRule> added(List<FieldRule> fields) {
        FieldPath at = switch (selector) {
            case SubjectSelector.BodyField(FieldPath there) -> there;
            case SubjectSelector.ItemField(FieldPath there) -> there;
            case SubjectSelector.PathVariable variable -> null;
            case SubjectSelector.QueryParameter parameter -> null;
            case SubjectSelector.TokenSubject token -> null;
        };
        if (at == null) {
            return fields;
        }
        FieldRule rule = new FieldRule(at, Optional.empty(), AtRest.CLEAR, PaddingRule.NONE, Shape.SUBJECT, false);
        List<FieldRule> there = fields.stream()
                .filter(field -> Stream.concat(Stream.of(field.at()), field.carriedAt().stream())
                        .anyMatch(listed -> listed.holds(at) || at.holds(listed)))
                .toList();
        if (there.isEmpty()) {
            return Stream.concat(fields.stream(), Stream.of(rule)).toList();
        }
        if (!there.equals(List.of(rule))) {
            route.mistake(
                    "subject",
                    "`%s` is listed as something else (expected: no line for it, or category: none, shape: subject)"
                            .formatted(at));
        }
        return fields;
    }
}

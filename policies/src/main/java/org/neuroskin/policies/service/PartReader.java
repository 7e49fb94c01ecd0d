package org.neuroskin.policies.service;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.neuroskin.policies.yaml.Section;

/** Reads which parts a form has. */
final class PartReader {
    static final List<String> PART_KEYS = List.of("name", "body-of", "optional");

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
    private static final Set<BodyKind> LENDERS = Set.of(BodyKind.JSON, BodyKind.BINARY);

    private PartReader() {}

    static List<PartRule> parts(Section route, List<Route> earlier) {
        List<PartRule> rules = new ArrayList<>();
        for (Section section : route.sections("parts")) {
            part(section, earlier).ifPresent(rule -> {
                if (rules.stream().anyMatch(each -> each.name().equals(rule.name()))) {
                    section.mistake("name", "part `%s` stands twice".formatted(rule.name()));
                }
                rules.add(rule);
            });
        }
        if (route.hasEmptyList("parts")) {
            route.mistake("parts", "at least one part is needed");
        }
        return rules;
    }

    private static Optional<PartRule> part(Section section, List<Route> earlier) {
        NotKeptYet.allowOnly(section, PART_KEYS);
        Optional<String> name = section.parsed("name", PartReader::name);
        Optional<Route> bodyOf = Undecided.unless(section, "body-of", text -> lender(text, earlier));
        Optional<Boolean> optional = section.has("optional") ? section.flag("optional") : Optional.of(false);
        return name.isEmpty() || bodyOf.isEmpty() || optional.isEmpty()
                ? Optional.empty()
                : Optional.of(new PartRule(name.get(), bodyOf.get(), optional.get()));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "`%s` is not the name of a part (expected: such as photo)".formatted(text));
        }
        return text;
    }

    private static Route lender(String path, List<Route> earlier) {
        return earlier.stream()
                .filter(route -> route.path().template().equals(path))
                .filter(route -> LENDERS.contains(route.body()) && route.items().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no route before this one has the path `%s` and bodies of one person (expected: json or binary)"
                                .formatted(path)));
    }

    /** A form only comes in, and what is sealed whole is found again by the variables of its route, so the form's path has them. */
    static void refuseWhatIsNotFoundAgain(Section section, Route form) {
        if (!Set.of("POST", "PUT", "PATCH").containsAll(form.methods().keySet())) {
            section.mistake("methods", "a form only comes in (expected: POST, PUT or PATCH)");
        }
        for (PartRule part : form.parts()) {
            Set<String> lacking = new HashSet<>(part.bodyOf().otherVariables());
            lacking.removeAll(form.otherVariables());
            if (part.bodyOf().body() == BodyKind.BINARY && !lacking.isEmpty()) {
                section.mistake(
                        "path",
                        "the path says not as which `%s` part `%s` is kept (expected: a variable `%s` that is not the subject's)"
                                .formatted(
                                        part.bodyOf().path(),
                                        part.name(),
                                        lacking.iterator().next()));
            }
        }
    }
}

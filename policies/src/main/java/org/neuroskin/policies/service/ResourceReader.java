package org.neuroskin.policies.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.yaml.Section;

/** Reads which kinds of FHIR resources a route knows. */
final class ResourceReader {
    static final List<String> RESOURCE_KEYS = List.of("type", "code", "category", "clear", "sealed");

    private static final Pattern TYPE = Pattern.compile("(?!Bundle$)[A-Z][A-Za-z]{1,63}");
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9+.-]*:[^\\s|]+\\|[^\\s|]+");
    private static final Pattern ELEMENT = Pattern.compile("[a-z][A-Za-z0-9]*(\\[x])?");

    /** What the gateway itself checks or writes. */
    private static final Set<String> OURS =
            Set.of("resourceType", "id", "subject", "implicitRules", "dataAbsentReason");

    /** What may say anything: versions, tags and profiles, a page that tells the values again, other resources. */
    private static final Set<String> NEVER_CLEAR =
            Set.of("meta", "text", "contained", "extension", "modifierExtension");

    private ResourceReader() {}

    /** Those that the route lists, or those of a route before it. */
    static List<ResourceRule> resources(Section route, FieldReader categories, List<Route> earlier) {
        if (!route.has("resources-of")) {
            return listed(route, categories);
        }
        if (route.has("resources")) {
            route.mistake("resources", "`resources` and `resources-of` do not go together");
        }
        return ofEarlier(route, earlier);
    }

    private static List<ResourceRule> listed(Section route, FieldReader categories) {
        List<ResourceRule> rules = new ArrayList<>();
        for (Section section : route.sections("resources")) {
            resource(section, categories).ifPresent(rule -> {
                if (rules.stream().anyMatch(earlier -> bothFit(earlier, rule))) {
                    section.mistake("code", "a resource may be of this kind and of an earlier one");
                }
                rules.add(rule);
            });
        }
        if (route.hasEmptyList("resources")) {
            route.mistake("resources", "at least one kind of resource is needed");
        }
        return rules;
    }

    private static List<ResourceRule> ofEarlier(Section route, List<Route> earlier) {
        return route.parsed(
                        "resources-of",
                        text -> earlier.stream()
                                .filter(each -> each.path().template().equals(text)
                                        && !each.resources().isEmpty())
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "no route before this one has the path `%s` and `resources`".formatted(text))))
                .map(Route::resources)
                .orElse(List.of());
    }

    /** Whoever may write for one person could replace or delete what another has, since an id does not say whose it is. */
    static void refuseChangesOfOthers(Section section, Route route) {
        Set<String> methods = route.methods().keySet();
        if (!Set.of("GET", "POST").containsAll(methods)) {
            section.mistake(
                    "methods",
                    "resources are read and created only, since an id does not say whose they are (expected: GET, POST)");
        }
        if (methods.contains("POST") && !route.otherVariables().isEmpty()) {
            section.mistake("methods", "a POST to the id of a resource creates nothing");
        }
        if (route.methods().containsValue(Operation.STREAM)) {
            section.mistake("methods", "resources are no stream (expected: GET: read)");
        }
    }

    /** With several codings a resource could still fit two kinds; such a one is refused as it passes. */
    private static boolean bothFit(ResourceRule one, ResourceRule other) {
        return one.type().equals(other.type())
                && (one.code().isEmpty() || other.code().isEmpty() || one.code().equals(other.code()));
    }

    private static Optional<ResourceRule> resource(Section section, FieldReader categories) {
        NotKeptYet.allowOnly(section, RESOURCE_KEYS);
        Optional<String> type = section.parsed("type", text -> matching(TYPE, text, "such as Observation"));
        Optional<String> code = section.has("code")
                ? section.parsed("code", text -> matching(CODE, text, "system|code, such as http://loinc.org|80404-7"))
                : Optional.empty();
        Optional<CategoryId> category = categories.label(section, "category");
        List<String> clear = elements(section, "clear");
        List<String> sealed = elements(section, "sealed");
        clear.stream()
                .filter(NEVER_CLEAR::contains)
                .forEach(name -> section.mistake("clear", "`%s` may say anything (expected: sealed)".formatted(name)));
        for (String one : clear) {
            if (sealed.stream().anyMatch(other -> overlap(one, other))) {
                section.mistake("sealed", "`%s` is clear too".formatted(one));
            }
        }
        if (code.isPresent() && Stream.concat(clear.stream(), sealed.stream()).anyMatch("code"::equals)) {
            section.mistake("code", "`code` needs no line: it is clear, since it says of what kind the resource is");
        }
        if (section.hasEmptyList("sealed")) {
            section.mistake("sealed", "at least one element is needed");
        }
        return type.isEmpty() || category.isEmpty()
                ? Optional.empty()
                : Optional.of(new ResourceRule(type.get(), code, category.get(), clear, sealed));
    }

    private static List<String> elements(Section section, String key) {
        List<String> elements = new ArrayList<>();
        for (String text : section.texts(key)) {
            if (!ELEMENT.matcher(text).matches()) {
                section.mistake(key, "`%s` is not an element (expected: such as note or value[x])".formatted(text));
            } else if (OURS.contains(text)) {
                section.mistake(key, "`%s` needs no line: the gateway sees to it".formatted(text));
            } else if (elements.stream().anyMatch(earlier -> overlap(earlier, text))) {
                section.mistake(key, "`%s` stands twice".formatted(text));
            } else {
                elements.add(text);
            }
        }
        return elements;
    }

    private static boolean overlap(String one, String other) {
        return one.equals(other) || ResourceRule.isElement(one, other) || ResourceRule.isElement(other, one);
    }

    private static String matching(Pattern allowed, String text, String expected) {
        if (!allowed.matcher(text).matches()) {
            throw new IllegalArgumentException("`%s` is malformed (expected: %s)".formatted(text, expected));
        }
        return text;
    }
}

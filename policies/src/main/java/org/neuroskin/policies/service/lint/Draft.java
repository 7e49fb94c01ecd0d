package org.neuroskin.policies.service.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.PathTemplate;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Undecided;

/**
 * Drafts a descriptor from what a service says of itself.
 *
 * <p><b>Guarantee</b>: whose data it is, where it is and of which category a field is, is left undecided, so that no draft is used as
 * it is. What the document says becomes nothing but paths, media types, quoted names and words of ours.
 */
final class Draft {
    /** What a route speaks beside a list of another, or not at all. */
    private static final Set<String> BY_HAND = Set.of("ndjson", "event-stream", "multipart/*");

    private static final Map<String, String> OPERATIONS = Map.of(
            "GET", "read",
            "POST", "write",
            "PUT", "write",
            "PATCH", "write",
            "DELETE", "delete");
    private static final Pattern WORD_START = Pattern.compile("[^A-Za-z0-9]+([A-Za-z0-9])");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z]+/[a-z0-9.+-]+");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/_.*~-]+");
    private static final Pattern JSON_TYPE = Pattern.compile("[a-z]+/([a-z0-9.-]+\\+)?json");
    private static final String UNDECIDED = Undecided.WORD;

    private final StringBuilder text = new StringBuilder();

    private Draft(String service) {
        line("# A draft. The gateway does not start before all that is undecided is decided: docs/descriptors.md.");
        line("service: " + service);
        line("upstream: " + UNDECIDED);
        line("place: " + UNDECIDED);
        line("routes:");
    }

    /** A descriptor of all that the document names. */
    static String of(String service, ServiceDocument document) {
        Draft draft = new Draft(service);
        Map<String, List<ServiceDocument.Endpoint>> paths = document.endpoints().stream()
                .collect(
                        Collectors.groupingBy(ServiceDocument.Endpoint::path, LinkedHashMap::new, Collectors.toList()));
        if (paths.isEmpty()) {
            throw new UnusableDocument("the document names no path");
        }
        paths.forEach(draft::path);
        return draft.text.toString();
    }

    private void path(String path, List<ServiceDocument.Endpoint> endpoints) {
        String template = template(path);
        try {
            new PathTemplate(template);
        } catch (IllegalArgumentException e) {
            line("  # left out, since no route can have this path: " + quoted(path));
            return;
        }
        String kind = kind(endpoints);
        if (BY_HAND.contains(kind)) {
            line("  # left out, since bodies that come part by part are described by hand: %s (%s)"
                    .formatted(quoted(path), kind));
            return;
        }
        List<ServiceDocument.Endpoint> drafted = endpoints.stream()
                .filter(each -> each.bodies().isEmpty() || kind.equals(kindOf(each)))
                .toList();
        line("  - path: " + template);
        line("    methods: " + methods(drafted));
        endpoints.stream()
                .filter(each -> !drafted.contains(each))
                .forEach(each -> line("    # left out, since a route has one kind of body: %s (%s)"
                        .formatted(
                                each.method(),
                                quoted(String.join(", ", each.bodies().keySet())))));
        line("    subject: " + UNDECIDED);
        body(kind, drafted);
    }

    private void body(String kind, List<ServiceDocument.Endpoint> endpoints) {
        Set<String> types = new TreeSet<>();
        Map<FieldPath, SchemaFields.Leaf> fields = new LinkedHashMap<>();
        for (ServiceDocument.Endpoint endpoint : endpoints) {
            endpoint.bodies().forEach((type, described) -> {
                if (kindOf(type).equals(kind)) {
                    types.add(MEDIA_TYPE.matcher(type).matches() ? type : UNDECIDED);
                    fields.putAll(ServiceDocument.both(fields, described));
                }
            });
        }
        if (!kind.equals("json")) {
            line("    body: " + kind);
        }
        if (kind.equals("multipart")) {
            parts(fields.keySet());
            return;
        }
        if (!types.isEmpty() && !types.equals(Set.of("application/json"))) {
            line("    media-types: [%s]".formatted(String.join(", ", types)));
        }
        if (kind.equals("binary")) {
            line("    whole: " + UNDECIDED);
        } else if (!kind.equals("none")) {
            fields(fields);
        }
    }

    private void fields(Map<FieldPath, SchemaFields.Leaf> fields) {
        List<FieldPath> outermost = fields.keySet().stream()
                .filter(at -> fields.keySet().stream().noneMatch(other -> other.holds(at) && !other.equals(at)))
                .toList();
        line(outermost.isEmpty() ? "    fields: []" : "    fields:");
        for (FieldPath at : outermost) {
            boolean tree = fields.entrySet().stream()
                    .anyMatch(each -> at.holds(each.getKey())
                            && (!at.equals(each.getKey()) || each.getValue().open()));
            line("      - { at: %s, category: %s%s } # %s"
                    .formatted(quoted(at.toString()), UNDECIDED, tree ? ", shape: tree" : "", types(fields, at)));
        }
        line("    unlisted: " + (outermost.isEmpty() ? UNDECIDED : "drop"));
    }

    /** A form's parts are the members of its schema. */
    private void parts(Set<FieldPath> fields) {
        Set<String> names = new TreeSet<>();
        fields.forEach(at -> names.add(at.segments().getFirst()));
        line(names.isEmpty() ? "    parts: []" : "    parts:");
        names.forEach(name -> line("      - { name: %s, body-of: %s }".formatted(quoted(name), UNDECIDED)));
    }

    private static String types(Map<FieldPath, SchemaFields.Leaf> fields, FieldPath at) {
        SchemaFields.Leaf leaf = fields.get(at);
        return leaf == null ? "" : leaf.toString();
    }

    /** JSON where any body is, since its fields can be told apart. */
    private static String kind(List<ServiceDocument.Endpoint> endpoints) {
        Set<String> kinds = new TreeSet<>();
        endpoints.forEach(each -> each.bodies().keySet().forEach(type -> kinds.add(kindOf(type))));
        boolean reads = endpoints.stream().allMatch(each -> each.method().equals("GET"));
        if (kinds.isEmpty()) {
            return reads ? "none" : "json";
        }
        return kinds.contains("json") ? "json" : kinds.iterator().next();
    }

    private static String kindOf(ServiceDocument.Endpoint endpoint) {
        return kind(List.of(endpoint));
    }

    private static String kindOf(String type) {
        if (JSON_TYPE.matcher(type).matches()) {
            return "json";
        }
        if (type.equals(Route.FORM)) {
            return "multipart";
        }
        if (type.startsWith("multipart/")) {
            return "multipart/*";
        }
        return switch (type) {
            case "application/x-ndjson", "application/ndjson", "application/jsonl" -> "ndjson";
            case "text/event-stream" -> "event-stream";
            default -> "binary";
        };
    }

    private static String methods(List<ServiceDocument.Endpoint> endpoints) {
        Map<String, String> methods = new TreeMap<>();
        endpoints.forEach(each -> methods.put(each.method(), OPERATIONS.get(each.method())));
        return methods.entrySet().stream()
                .map(each -> "%s: %s".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** The path with its variables called as a descriptor calls them: {@code {subject_id}} is {@code {subjectId}}. */
    private static String template(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            segments.add(
                    segment.matches("\\{[^{}]+}")
                            ? "{" + camelCase(segment.substring(1, segment.length() - 1)) + "}"
                            : segment);
        }
        return String.join("/", segments);
    }

    private static String camelCase(String name) {
        String joined = WORD_START
                .matcher(name)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1).toUpperCase(java.util.Locale.ROOT)));
        return joined.isEmpty()
                ? joined
                : joined.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + joined.substring(1);
    }

    /** As plain text of YAML where that is safe, else in double quotes with every other character escaped. */
    private static String quoted(String name) {
        if (PLAIN.matcher(name).matches()) {
            return name;
        }
        StringBuilder quoted = new StringBuilder("\"");
        name.chars().forEach(c -> {
            boolean plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
            quoted.append(plain ? String.valueOf((char) c) : "\\u%04x".formatted(c));
        });
        return quoted.append('"').toString();
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}

package org.neuroskin.policies.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A path with variables, such as {@code /v1/subjects/{subject}/images/{id}}. A variable stands for one whole segment of
 * letters, digits and {@code . _ ~ -}, at most 128 long, and never {@code .} or {@code ..}.
 */
public final class PathTemplate {
    private static final Pattern SYNTAX = Pattern.compile("(/([A-Za-z0-9._~-]+|\\{[a-z][A-Za-z0-9]*}))+");
    private static final int MAX_VALUE = 128;

    private final String template;
    private final List<String> segments;

    /** Rejects a template that is malformed, has a segment of dots, or names a variable twice. */
    public PathTemplate(String template) {
        if (!SYNTAX.matcher(template).matches()) {
            throw new IllegalArgumentException(
                    "`%s` is not a path template (expected: such as /v1/subjects/{subject}/entries)"
                            .formatted(template));
        }
        segments = List.copyOf(split(template));
        if (segments.contains(".") || segments.contains("..")) {
            throw new IllegalArgumentException("`%s` has a segment of dots".formatted(template));
        }
        List<String> variables =
                segments.stream().filter(PathTemplate::isVariable).toList();
        if (variables.size() != variables.stream().distinct().count()) {
            throw new IllegalArgumentException("`%s` names a variable twice".formatted(template));
        }
        this.template = template;
    }

    /** As it is written. */
    public String template() {
        return template;
    }

    /** The variables' values if the path fits, in the order of the template. */
    public Optional<Map<String, String>> match(String path) {
        List<String> given = split(path);
        if (!path.startsWith("/") || segments.size() != given.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean fits = isVariable(segment) ? isValue(given.get(i)) : segment.equals(given.get(i));
            if (!fits) {
                return Optional.empty();
            }
            if (isVariable(segment)) {
                values.put(nameOf(segment), given.get(i));
            }
        }
        return Optional.of(values);
    }

    /**
     * The path with these values.
     *
     * @throws IllegalArgumentException if a value is missing or could not have come from {@link #match}
     */
    public String expand(Map<String, String> values) {
        return segments.stream()
                .map(segment -> "/" + (isVariable(segment) ? value(nameOf(segment), values) : segment))
                .collect(Collectors.joining());
    }

    /** The names of its variables. */
    public List<String> variables() {
        return segments.stream()
                .filter(PathTemplate::isVariable)
                .map(PathTemplate::nameOf)
                .toList();
    }

    /** Whether some path fits both templates. */
    boolean overlaps(PathTemplate other) {
        List<String> others = other.segments;
        if (segments.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!isVariable(segments.get(i))
                    && !isVariable(others.get(i))
                    && !segments.get(i).equals(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathTemplate that && template.equals(that.template);
    }

    @Override
    public int hashCode() {
        return template.hashCode();
    }

    @Override
    public String toString() {
        return template;
    }

    private static String value(String name, Map<String, String> values) {
        String value = values.get(name);
        if (value == null || !isValue(value)) {
            throw new IllegalArgumentException("no usable value for `%s`".formatted(name));
        }
        return value;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    private static String nameOf(String variable) {
        return variable.substring(1, variable.length() - 1);
    }

    private static boolean isValue(String segment) {
        return !segment.isEmpty()
                && segment.length() <= MAX_VALUE
                && !segment.equals(".")
                && !segment.equals("..")
                && segment.chars().allMatch(PathTemplate::isUnreserved);
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._~-".indexOf(c) >= 0;
    }

    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>(Arrays.asList(path.split("/", -1)));
        segments.removeFirst();
        return segments;
    }
}

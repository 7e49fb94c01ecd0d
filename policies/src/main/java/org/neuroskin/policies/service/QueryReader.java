package org.neuroskin.policies.service;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.yaml.Section;

/** Reads which parameters of a query a route knows. */
final class QueryReader {
    /** Begins a subject that a parameter names. */
    static final String SUBJECT = "query.";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");

    private QueryReader() {}

    /** The parameters that are passed on. */
    static Set<String> parameters(Section route, Map<String, Operation> methods) {
        if (!route.has("query")) {
            return Set.of();
        }
        if (!methods.containsKey("GET")) {
            route.mistake("query", "parameters are passed on when something is read, which this route does not do");
        }
        if (route.hasEmptyList("query")) {
            route.mistake("query", "at least one parameter is needed");
        }
        Set<String> names = new LinkedHashSet<>();
        for (String text : route.texts("query")) {
            if (!NAME.matcher(text).matches()) {
                route.mistake("query", notAName(text));
            } else if (!names.add(text)) {
                route.mistake("query", "parameter `%s` stands twice".formatted(text));
            }
        }
        return names;
    }

    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(notAName(text));
        }
        return text;
    }

    private static String notAName(String text) {
        return "`%s` is not the name of a parameter (expected: such as from)".formatted(text);
    }
}

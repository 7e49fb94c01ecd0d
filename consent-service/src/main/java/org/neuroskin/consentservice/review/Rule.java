package org.neuroskin.consentservice.review;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What makes a flag.
 *
 * @param version counts the changes of the query and its numbers
 * @param concern what a flag of it is about besides the app and the person
 * @param numbers in the order in which its sentence tells them
 * @param sql finds app, subject, concern, day, count, usual, accesses
 */
record Rule(String id, int version, Concern concern, Map<String, Integer> numbers, String sql) {
    private static final String FOLDER = "/review/";

    /** What the column {@code concern} names. */
    enum Concern {
        NONE,
        CATEGORY,
        PURPOSE,
        GATEWAY
    }

    /** Those that this version comes with. What is wrong with them is our bug and ends the start. */
    static List<Rule> bundled() {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Map<?, ?> file = new Yaml(new SafeConstructor(strict)).load(resource("rules.yaml"));
        return ((List<?>) Objects.requireNonNull(file.get("rules")))
                .stream().map(rule -> read((Map<?, ?>) rule)).toList();
    }

    private static Rule read(Map<?, ?> rule) {
        String id = (String) Objects.requireNonNull(rule.get("id"));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(rule.get("numbers")))
                .forEach((name, number) -> numbers.put((String) name, (Integer) number));
        Concern concern = rule.get("concern") instanceof String name
                ? Concern.valueOf(name.toUpperCase(java.util.Locale.ROOT))
                : Concern.NONE;
        int version = (Integer) Objects.requireNonNull(rule.get("version"));
        return new Rule(id, version, concern, numbers, resource(id + ".sql"));
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Rule.class.getResourceAsStream(FOLDER + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.neuroskin.consentservice.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people should know of an operation and no signature tells: {@code openapi/operations/*.yaml}, one file a feature, keyed
 * by method and path. An operation that no file explains is described all the same, less exactly.
 */
final class Explanations {
    private static final String SCHEMAS = "schemas";

    private final ObjectNode skeleton;
    private final ObjectNode schemas;
    private final Map<String, Explanation> operations;

    /** Who may call an operation. */
    enum Access {
        /** Without any token. */
        @JsonProperty("anyone")
        ANYONE,
        /** With an access token that an app got. */
        @JsonProperty("app")
        APP,
        /** With an access token of a tool of the person's own, scope {@code consent:manage}. */
        @JsonProperty("person")
        PERSON,
        /** With an access token or an API key of an enforcement point. */
        @JsonProperty("enforcement-point")
        ENFORCEMENT_POINT
    }

    /**
     * Of one operation.
     *
     * @param roles one of which the caller needs; none for no role
     * @param status of success
     * @param media type of the answer, where the handler does not say it
     * @param problems beyond those that every operation of its kind has
     * @param request an example of the body
     * @param response an example of the answer
     * @param parameters what a parameter means, by its name
     * @param patch laid over what was generated
     */
    record Explanation(
            String summary,
            @Nullable String description,
            Access access,
            @Nullable List<String> roles,
            @Nullable Integer status,
            @Nullable String media,
            @Nullable List<Problem> problems,
            @Nullable JsonNode request,
            @Nullable JsonNode response,
            @Nullable Map<String, String> parameters,
            @Nullable ObjectNode patch) {}

    private Explanations(ObjectNode skeleton, ObjectNode schemas, Map<String, Explanation> operations) {
        this.skeleton = skeleton;
        this.schemas = schemas;
        this.operations = operations;
    }

    /**
     * Those that are packaged with this module.
     *
     * @param origin put for <code>${origin}</code>
     * @throws IllegalStateException with file and operation, if one cannot be understood or two explain the same
     */
    static Explanations bundled(JsonMapper json, String origin) {
        ObjectNode schemas = json.createObjectNode();
        Map<String, Explanation> operations = new HashMap<>();
        for (Resource file : resources("classpath*:openapi/operations/*.yaml")) {
            ObjectNode content = read(json, file, origin);
            merge(schemas, content.optional(SCHEMAS).orElseGet(json::createObjectNode));
            content.remove(SCHEMAS);
            content.forEachEntry((operation, explanation) -> {
                if (operations.put(operation, explanation(json, file, operation, explanation)) != null) {
                    throw new IllegalStateException("`%s` is explained twice".formatted(operation));
                }
            });
        }
        ObjectNode skeleton =
                read(json, resources("classpath:openapi/skeleton.yaml").getFirst(), origin);
        return new Explanations(skeleton, schemas, operations);
    }

    ObjectNode skeleton() {
        return skeleton;
    }

    /** Laid over the generated schemas: what a value means, which members an input needs. */
    ObjectNode schemas() {
        return schemas;
    }

    /** Every operation that is explained. */
    Set<String> operations() {
        return Set.copyOf(operations.keySet());
    }

    /** The operation's, by {@code METHOD /path}. */
    Optional<Explanation> of(String operation) {
        return Optional.ofNullable(operations.get(operation));
    }

    /** Puts every member of {@code above} into {@code below}, objects member by member, everything else as a whole. */
    static void merge(ObjectNode below, JsonNode above) {
        above.forEachEntry((name, value) -> {
            if (value instanceof ObjectNode && below.get(name) instanceof ObjectNode object) {
                merge(object, value);
            } else {
                below.set(name, value);
            }
        });
    }

    private static Explanation explanation(JsonMapper json, Resource file, String operation, JsonNode explanation) {
        ObjectNode written = (ObjectNode) explanation;
        if (written.has("problems")) {
            List<Problem> problems = new ArrayList<>();
            written.path("problems").forEach(code -> problems.add(problem(file, operation, code.asString())));
            written.set("problems", json.valueToTree(problems));
        }
        try {
            return json.treeToValue(written, Explanation.class);
        } catch (tools.jackson.core.JacksonException e) {
            throw new IllegalStateException(
                    "%s: `%s` is not an explanation".formatted(file.getFilename(), operation), e);
        }
    }

    private static Problem problem(Resource file, String operation, String code) {
        return Arrays.stream(Problem.values())
                .filter(problem -> problem.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "%s: `%s` has the unknown problem `%s`".formatted(file.getFilename(), operation, code)));
    }

    private static List<Resource> resources(String pattern) {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver().getResources(pattern);
            return Arrays.stream(found)
                    .sorted(Comparator.comparing(each -> String.valueOf(each.getFilename())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode read(JsonMapper json, Resource file, String origin) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (InputStream content = file.getInputStream()) {
            String text = new String(content.readAllBytes(), StandardCharsets.UTF_8).replace("${origin}", origin);
            Object tree = new Yaml(new SafeConstructor(options)).load(text);
            return (ObjectNode) json.<JsonNode>valueToTree(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

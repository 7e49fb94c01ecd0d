package org.neuroskin.consentservice;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds answers against what {@code /openapi.json} says of them: a status, a media type or a member that is not described
 * there is an error of the description.
 */
public final class ApiContract {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SchemaRegistry VALIDATORS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private static final Set<Integer> NOT_OF_AN_OPERATION = Set.of(401, 403, 404, 405);

    private final List<Template> templates = new ArrayList<>();
    private final ObjectNode components;

    /** A path of the description. */
    private record Template(String path, Pattern pattern, JsonNode item) {
        private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");

        static Template of(String path, JsonNode item) {
            String[] literals = VARIABLE.split(path, -1);
            String pattern = String.join(
                    "[^/]+", List.of(literals).stream().map(Pattern::quote).toList());
            return new Template(path, Pattern.compile(pattern), item);
        }
    }

    /** What was answered. */
    record Answer(int status, String contentType, String body) {

        static Answer of(HttpResponse<String> response) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(response.statusCode(), type, response.body());
        }
    }

    /** The contract of this document. */
    public ApiContract(JsonNode document) {
        document.path("paths").forEachEntry((path, item) -> templates.add(Template.of(path, item)));
        // where two fit, the one that says more literally which it is
        templates.sort(Comparator.comparingLong((Template each) ->
                Template.VARIABLE.matcher(each.path()).results().count()));
        components = strict(document);
    }

    /** Everything in which the answer differs from its description; nothing where all is well. */
    List<String> complaints(String method, String path, Answer answer) {
        Optional<Template> template = templates.stream()
                .filter(each -> each.pattern().matcher(path).matches())
                .findFirst();
        JsonNode operation = template.map(each -> each.item().path(method.toLowerCase(Locale.ROOT)))
                .orElse(JSON.missingNode());
        if (operation.isMissingNode()) {
            return NOT_OF_AN_OPERATION.contains(answer.status())
                    ? List.of()
                    : List.of("%s %s is not described".formatted(method, path));
        }
        String name = "%s %s: %d".formatted(method, template.orElseThrow().path(), answer.status());
        JsonNode response = response(operation.path("responses"), answer.status());
        if (response == null) {
            return List.of(name + " is not described");
        }
        if (answer.body().isEmpty()) {
            return List.of();
        }
        String media = answer.contentType().replaceFirst(";.*", "");
        JsonNode content = response.path("content").path(media);
        if (content.isMissingNode()) {
            return List.of(name + " as " + media + " is not described");
        }
        if (!media.endsWith("json") || !content.has("schema")) {
            return List.of();
        }
        return validate(content.path("schema"), JSON.readTree(answer.body())).stream()
                .map(error -> name + " " + error)
                .toList();
    }

    /** In what the value is not what the schema says; references are to the description's components. */
    public List<String> validate(JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy().asObject();
        whole.set("components", components);
        return VALIDATORS.getSchema(whole).validate(value).stream()
                .map(Error::toString)
                .toList();
    }

    private static @Nullable JsonNode response(JsonNode responses, int status) {
        for (String key : List.of(Integer.toString(status), status / 100 + "XX", "default")) {
            if (responses.has(key)) {
                return responses.path(key);
            }
        }
        return null;
    }

    // clients must live with new members, the description must not
    private static ObjectNode strict(JsonNode document) {
        ObjectNode components = document.path("components").deepCopy().asObject();
        components.path("schemas").forEachEntry((name, schema) -> {
            if (schema.has("properties") && !name.equals("Problem") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        });
        return components;
    }
}

package org.neuroskin.consentservice.openapi;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.openapi.Explanations.Explanation;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a handler takes: variables of the path, parameters, headers, a body. */
final class Inputs {
    private static final DefaultParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final JsonMapper json;
    private final Schemas schemas;
    private final HandlerMethod code;

    Inputs(JsonMapper json, Schemas schemas, HandlerMethod code) {
        this.json = json;
        this.schemas = schemas;
        this.code = code;
    }

    boolean hasBody() {
        for (MethodParameter parameter : code.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(RequestBody.class)) {
                return true;
            }
        }
        return false;
    }

    void addTo(ObjectNode operation, RequestMappingInfo mapping, @Nullable Explanation explanation) {
        Map<String, String> meanings =
                explanation == null || explanation.parameters() == null ? Map.of() : explanation.parameters();
        for (MethodParameter parameter : code.getMethodParameters()) {
            parameter.initParameterNameDiscovery(NAMES);
            RequestBody body = parameter.getParameterAnnotation(RequestBody.class);
            if (body != null) {
                body(operation, mapping, parameter, body.required(), explanation);
            } else {
                parameter(operation, parameter, meanings);
            }
        }
    }

    private void body(
            ObjectNode operation,
            RequestMappingInfo mapping,
            MethodParameter parameter,
            boolean required,
            @Nullable Explanation explanation) {
        ObjectNode request = operation.putObject("requestBody").put("required", required);
        Set<MediaType> consumed = mapping.getConsumesCondition().getConsumableMediaTypes();
        String media = consumed.isEmpty()
                ? MediaType.APPLICATION_JSON_VALUE
                : consumed.iterator().next().toString();
        ObjectNode content = request.putObject("content").putObject(media);
        content.set("schema", schemas.read(parameter.getGenericParameterType()));
        if (explanation != null && explanation.request() != null) {
            content.set("example", explanation.request());
        }
    }

    private void parameter(ObjectNode operation, MethodParameter parameter, Map<String, String> meanings) {
        PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        ObjectNode schema = path != null || header != null || query != null
                ? schemas.read(parameter.getGenericParameterType())
                : json.createObjectNode();
        if (path != null) {
            add(operation, parameter(named(path.name(), parameter), "path", true, schema), meanings);
        } else if (header != null) {
            boolean required = header.required() && ValueConstants.DEFAULT_NONE.equals(header.defaultValue());
            add(operation, parameter(named(header.name(), parameter), "header", required, schema), meanings);
        } else if (query != null) {
            boolean alone = ValueConstants.DEFAULT_NONE.equals(query.defaultValue());
            boolean required = query.required() && alone && Nullness.forMethodParameter(parameter) != Nullness.NULLABLE;
            if (!alone && !query.defaultValue().isEmpty()) {
                schema.set("default", byDefault(query.defaultValue(), schema));
            }
            add(operation, parameter(named(query.name(), parameter), "query", required, schema), meanings);
        } else if (isOurs(parameter)) {
            // the parts of a record of ours come each from a parameter of the query
            for (RecordComponent part : parameter.getParameterType().getRecordComponents()) {
                boolean required = Nullness.forMethodReturnType(part.getAccessor()) != Nullness.NULLABLE;
                ObjectNode of = schemas.read(part.getGenericType());
                add(operation, parameter(part.getName(), "query", required, of), meanings);
            }
        }
    }

    private JsonNode byDefault(String value, ObjectNode schema) {
        boolean number = "integer".equals(schema.path("type").asString());
        return json.valueToTree(number ? Long.valueOf(value) : value);
    }

    private static boolean isOurs(MethodParameter parameter) {
        return parameter.getParameterType().isRecord()
                && parameter.getParameterAnnotations().length == 0
                && parameter.getParameterType().getPackageName().startsWith("org.neuroskin");
    }

    private ObjectNode parameter(String name, String in, boolean required, ObjectNode schema) {
        ObjectNode parameter = json.createObjectNode();
        parameter.put("name", name).put("in", in).put("required", required).set("schema", schema);
        return parameter;
    }

    private static void add(ObjectNode operation, ObjectNode parameter, Map<String, String> meanings) {
        String meaning = meanings.get(parameter.path("name").asString());
        if (meaning != null) {
            parameter.put("description", meaning);
        }
        operation.withArray("parameters").add(parameter);
    }

    private static String named(String name, MethodParameter parameter) {
        return name.isEmpty() ? String.valueOf(parameter.getParameterName()) : name;
    }
}

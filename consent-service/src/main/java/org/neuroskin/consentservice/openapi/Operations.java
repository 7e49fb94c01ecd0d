package org.neuroskin.consentservice.openapi;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.openapi.Explanations.Access;
import org.neuroskin.consentservice.openapi.Explanations.Explanation;
import org.neuroskin.kernel.Problem;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Describes the handlers of REST controllers that the gateway lets through. */
final class Operations {
    private static final String UNKNOWN_SUCCESS = "2XX";

    private final JsonMapper json;
    private final Schemas schemas;
    private final Explanations explanations;
    private final Set<String> ids = new HashSet<>();

    Operations(JsonMapper json, Schemas schemas, Explanations explanations) {
        this.json = json;
        this.schemas = schemas;
        this.explanations = explanations;
    }

    /** One handler under one path and method. */
    private record Handler(String path, String method, RequestMappingInfo mapping, HandlerMethod code) {

        String key() {
            return method + " " + path;
        }
    }

    /** Adds every public operation, in the order of their paths. */
    void addTo(ObjectNode paths, Map<RequestMappingInfo, HandlerMethod> mappings) {
        List<Handler> handlers = new ArrayList<>();
        mappings.forEach((mapping, code) -> {
            if (AnnotatedElementUtils.hasAnnotation(code.getBeanType(), RestController.class)) {
                handlers.addAll(handlers(mapping, code));
            }
        });
        handlers.sort(Comparator.comparing(Handler::path).thenComparing(Handler::method));
        for (Handler handler : handlers) {
            paths.withObjectProperty(handler.path()).set(handler.method().toLowerCase(Locale.ROOT), operation(handler));
        }
    }

    private static List<Handler> handlers(RequestMappingInfo mapping, HandlerMethod code) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        List<Handler> handlers = new ArrayList<>();
        for (String pattern : mapping.getPatternValues()) {
            // what the gateway keeps closed is not for the public
            if (pattern.startsWith("/internal/")) {
                continue;
            }
            String path = pattern.replaceAll("\\{\\*?([A-Za-z]+)(:[^}]*)?}", "{$1}");
            for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                handlers.add(new Handler(path, method.name(), mapping, code));
            }
        }
        return handlers;
    }

    private ObjectNode operation(Handler handler) {
        @Nullable Explanation explanation = explanations.of(handler.key()).orElse(null);
        ObjectNode operation = json.createObjectNode();
        Method method = handler.code().getMethod();
        String feature = handler.code().getBeanType().getPackageName().replaceFirst(".*\\.", "");
        operation.putArray("tags").add(feature);
        operation.put(
                "operationId",
                id(feature + "." + handler.code().getBeanType().getSimpleName() + "." + method.getName()));
        operation.put("summary", explanation == null ? method.getName() : explanation.summary());
        security(operation, explanation);
        Inputs inputs = new Inputs(json, schemas, handler.code());
        inputs.addTo(operation, handler.mapping(), explanation);
        ObjectNode responses = operation.putObject("responses");
        success(responses, handler, explanation);
        problems(responses, explanation, inputs.hasBody());
        if (explanation != null && explanation.patch() != null) {
            Explanations.merge(operation, explanation.patch());
        }
        return operation;
    }

    // a handler under several paths is one operation each
    private String id(String name) {
        String id = name;
        for (int next = 2; !ids.add(id); next++) {
            id = name + "." + next;
        }
        return id;
    }

    private static void security(ObjectNode operation, @Nullable Explanation explanation) {
        List<String> told = new ArrayList<>();
        if (explanation != null && explanation.description() != null) {
            told.add(explanation.description().strip());
        }
        ArrayNode security = operation.putArray("security");
        switch (explanation == null ? Access.APP : explanation.access()) {
            case ANYONE -> {}
            case APP -> security.addObject().putArray("keycloak");
            case PERSON -> security.addObject().putArray("keycloak").add("consent:manage");
            case ENFORCEMENT_POINT -> {
                security.addObject().putArray("keycloak");
                security.addObject().putArray("apiKey");
            }
        }
        if (explanation != null && explanation.roles() != null) {
            told.add("Needs one of the roles %s.".formatted(String.join(", ", explanation.roles())));
        }
        if (!told.isEmpty()) {
            operation.put("description", String.join("\n\n", told));
        }
    }

    private void success(ObjectNode responses, Handler handler, @Nullable Explanation explanation) {
        Type type = handler.code().getReturnType().getGenericParameterType();
        boolean choosesStatus = handler.code().getReturnType().getParameterType() == ResponseEntity.class;
        String status = explanation == null
                ? choosesStatus ? UNKNOWN_SUCCESS : "200"
                : String.valueOf(explanation.status() == null ? 200 : explanation.status());
        ObjectNode response = responses.putObject(status);
        response.put("description", "Success");
        if ("201".equals(status)) {
            response.withObject("headers")
                    .putObject("Location")
                    .putObject("schema")
                    .put("type", "string");
        }
        Type body = unwrapped(type);
        if (body == void.class || body == Void.class) {
            // Either nothing, or what the handler writes while it comes
            handler.mapping()
                    .getProducesCondition()
                    .getProducibleMediaTypes()
                    .forEach(
                            each -> response.withObject("content").putObject(each.getType() + "/" + each.getSubtype()));
            return;
        }
        ObjectNode content = response.putObject("content");
        for (String media : media(handler.mapping(), body, explanation)) {
            ObjectNode of = content.putObject(media);
            if (body != StreamingResponseBody.class) {
                of.set("schema", schemas.written(body));
            }
            if (explanation != null && explanation.response() != null) {
                of.set("example", explanation.response());
            }
        }
    }

    private static List<String> media(RequestMappingInfo mapping, Type body, @Nullable Explanation explanation) {
        if (explanation != null && explanation.media() != null) {
            return List.of(explanation.media());
        }
        Set<MediaType> produced = mapping.getProducesCondition().getProducibleMediaTypes();
        if (!produced.isEmpty()) {
            return produced.stream()
                    .map(each -> each.getType() + "/" + each.getSubtype())
                    .toList();
        }
        return List.of(
                body == StreamingResponseBody.class || body == byte[].class
                        ? MediaType.APPLICATION_OCTET_STREAM_VALUE
                        : MediaType.APPLICATION_JSON_VALUE);
    }

    private static Type unwrapped(Type type) {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() == ResponseEntity.class
                ? parameterized.getActualTypeArguments()[0]
                : type;
    }

    private static void problems(ObjectNode responses, @Nullable Explanation explanation, boolean hasBody) {
        Set<Problem> problems = EnumSet.of(Problem.MALFORMED_REQUEST, Problem.INTERNAL, Problem.CONSENT_STATE_UNKNOWN);
        if (explanation == null || explanation.access() != Access.ANYONE) {
            problems.addAll(Set.of(
                    Problem.INVALID_TOKEN,
                    Problem.INVALID_PROOF,
                    Problem.INSUFFICIENT_SCOPE,
                    Problem.IDENTITY_UNAVAILABLE));
        }
        if (hasBody) {
            problems.addAll(Set.of(Problem.MALFORMED_BODY, Problem.BODY_TOO_LARGE, Problem.UNSUPPORTED_MEDIA_TYPE));
        }
        if (explanation == null) {
            Problems.addAny(responses);
        } else if (explanation.problems() != null) {
            problems.addAll(explanation.problems());
        }
        Problems.add(responses, problems);
    }
}

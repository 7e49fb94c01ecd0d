package org.neuroskin.consentservice.openapi;

import java.util.EnumSet;
import java.util.Locale;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Describes what apps reach of the data services, from the descriptors by which the gateway works. */
final class DataPlane {
    private final JsonMapper json;

    DataPlane(JsonMapper json) {
        this.json = json;
    }

    /** Adds every route of every service. */
    void addTo(ObjectNode paths) {
        for (ServiceDescriptor service : Descriptors.bundledWithoutPlaces()) {
            for (Route route : service.routes()) {
                String path = "/api/" + service.service() + route.path().template();
                ObjectNode item = paths.withObjectProperty(path);
                route.methods().entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .forEach(method -> item.set(
                                method.getKey().toLowerCase(Locale.ROOT),
                                operation(service, route, method.getKey(), method.getValue())));
            }
        }
    }

    private ObjectNode operation(ServiceDescriptor service, Route route, String method, Operation does) {
        ObjectNode operation = json.createObjectNode();
        operation.putArray("tags").add("api");
        operation.put(
                "operationId",
                "api." + service.service() + "." + method.toLowerCase(Locale.ROOT)
                        + route.path().template().replaceAll("[^A-Za-z0-9]+", "-"));
        operation.put("summary", does.wireName() + " " + route.path().template());
        String verb = does.wireName().substring(0, 1).toUpperCase(Locale.ROOT)
                + does.wireName().substring(1);
        operation.put("description", """
                %s of the data service `%s`, as its descriptor says. The token carries the scope `purpose:<id>` of one purpose; \
                with several, `Consent-Purpose` picks one. Fields without a consent are left out and named in \
                `Consent-Omitted`; without any, the answer is `consent-required`. A status of success is the data service's \
                own.""".formatted(verb, service.service()));
        operation.putArray("security").addObject().putArray("keycloak");
        for (String variable : route.path().variables()) {
            parameter(
                    operation,
                    variable,
                    "path",
                    "subject".equals(variable) ? "whose data; `me` is the token's own subject" : "");
        }
        if (does.handsOut()) {
            query(operation, route);
        }
        parameter(operation, "Consent-Purpose", "header", "which of the token's purposes this is for");
        boolean sends = does == Operation.WRITE || does == Operation.DERIVE;
        if (sends && route.body() != BodyKind.NONE) {
            body(operation.putObject("requestBody").put("required", true), route);
        }
        ObjectNode responses = operation.putObject("responses");
        ObjectNode success = responses.putObject("2XX").put("description", "What is consented to");
        header(success, "Consent-Omitted", "categories that were left out");
        header(success, "Consent-Fidelity", """
                the categories of which means are told instead of values: a dictionary (RFC 9651) of categories and \
                fidelities, such as `mood.self-report=reduced`; absent where there are none""");
        header(success, "Consent-Erase-By", """
                until when what was received must be erased: a dictionary (RFC 9651) of categories and dates, such as \
                `mood.note=@1798675200`; absent where nobody asked for it""");
        if (route.body() != BodyKind.NONE) {
            body(success, route);
        }
        Problems.add(responses, EnumSet.complementOf(EnumSet.of(Problem.GONE, Problem.CONFLICT)));
        return operation;
    }

    private static void query(ObjectNode operation, Route route) {
        route.query().forEach(name -> parameter(operation, name, "query", "passed on to the data service"));
        for (FieldRule field : route.searches()) {
            String meaning = "searched for in `%s`; never told to the data service".formatted(field.at());
            field.search()
                    .orElseThrow()
                    .by()
                    .parameters()
                    .forEach(name -> parameter(operation, name, "query", meaning));
        }
    }

    private static void header(ObjectNode answer, String name, String meaning) {
        answer.withObjectProperty("headers")
                .putObject(name)
                .put("description", meaning)
                .putObject("schema")
                .put("type", "string");
    }

    private static void parameter(ObjectNode operation, String name, String in, String meaning) {
        ObjectNode parameter = operation.withArray("parameters").addObject();
        parameter.put("name", name).put("in", in).put("required", "path".equals(in));
        if (!meaning.isEmpty()) {
            parameter.put("description", meaning);
        }
        parameter.putObject("schema").put("type", "string");
    }

    private static void body(ObjectNode parent, Route route) {
        ObjectNode content = parent.putObject("content");
        for (String media : route.mediaTypes().stream().sorted().toList()) {
            ObjectNode of = content.putObject(media);
            switch (media) {
                case Route.NDJSON -> recordsOf(of, route, "Each line is");
                case Route.EVENT_STREAM -> recordsOf(of, route, "The data of each event is");
                default -> {
                    if (route.body() == BodyKind.JSON) {
                        ObjectNode schema = of.putObject("schema");
                        route.fields().forEach(field -> add(schema, field));
                    }
                }
            }
        }
    }

    private static void recordsOf(ObjectNode content, Route route, String what) {
        content.putObject("schema")
                .put("type", "string")
                .put(
                        "description",
                        "%s an item of `%s` in the JSON of `%s`."
                                .formatted(
                                        what,
                                        route.records().orElseThrow().at(),
                                        route.storedAt().template()));
    }

    private static void add(ObjectNode schema, FieldRule field) {
        ObjectNode here = schema;
        for (String segment : field.at().segments()) {
            boolean list = FieldPath.ANY_INDEX.equals(segment);
            here.put("type", list ? "array" : "object");
            here = list
                    ? here.withObjectProperty("items")
                    : here.withObjectProperty("properties").withObjectProperty(segment);
        }
        here.put("x-category", field.category().map(Object::toString).orElse("none"));
    }
}

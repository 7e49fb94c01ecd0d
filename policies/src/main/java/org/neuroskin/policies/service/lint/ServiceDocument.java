package org.neuroskin.policies.service.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.policies.service.FieldPath;
import org.yaml.snakeyaml.nodes.Node;

/** What a data service says of itself: the part of an OpenAPI 3.0 or 3.1 document that a descriptor has an opinion on. */
final class ServiceDocument {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    /**
     * One method of one path.
     *
     * @param path as the document has it
     * @param method upper case
     * @param request the bodies that it takes, by media type
     * @param answer the bodies of its successful answers, by media type
     * @param neededQuery the query parameters that a request must have
     */
    record Endpoint(
            String path,
            String method,
            Map<String, Map<FieldPath, SchemaFields.Leaf>> request,
            Map<String, Map<FieldPath, SchemaFields.Leaf>> answer,
            List<String> neededQuery) {

        /** The bodies that a descriptor is about: what is answered to other methods than GET stays inside. */
        Map<String, Map<FieldPath, SchemaFields.Leaf>> bodies() {
            return method.equals("GET") ? answer : request;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final DocumentTree tree;
    private final SchemaFields schemas;
    private final List<Endpoint> endpoints = new ArrayList<>();

    private ServiceDocument(DocumentTree tree) {
        this.tree = tree;
        this.schemas = new SchemaFields(tree);
        tree.members(tree.member(tree.top(), "paths").orElse(null)).forEach(this::path);
    }

    /**
     * What this text says.
     *
     * @throws UnusableDocument if it is no OpenAPI document, or not one that is read here
     */
    static ServiceDocument parse(String text) {
        DocumentTree tree = new DocumentTree(text);
        String version = tree.text(tree.top(), "openapi").orElse("");
        if (!version.matches("3\\.[01]\\.\\d+.*")) {
            throw new UnusableDocument("the document is not OpenAPI 3.0 or 3.1");
        }
        return new ServiceDocument(tree);
    }

    /** All methods of all paths, in the order of the document. */
    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** The method of a path, however its variables are called. */
    Optional<Endpoint> endpoint(String path, String method) {
        return endpoints.stream()
                .filter(each -> each.method().equals(method)
                        && withoutNames(each.path()).equals(withoutNames(path)))
                .findFirst();
    }

    /** Whether some method of the path is there. */
    boolean hasPath(String path) {
        return endpoints.stream().anyMatch(each -> withoutNames(each.path()).equals(withoutNames(path)));
    }

    private static String withoutNames(String path) {
        return path.replaceAll("\\{[^/{}]*}", "{}");
    }

    private void path(String path, Node item) {
        List<String> shared = neededQuery(item);
        for (String method : METHODS) {
            tree.member(item, method).ifPresent(operation -> {
                List<String> needed = new ArrayList<>(shared);
                needed.addAll(neededQuery(operation));
                endpoints.add(new Endpoint(
                        path,
                        method.toUpperCase(Locale.ROOT),
                        bodies(tree.member(operation, "requestBody").orElse(null)),
                        answers(operation),
                        needed));
            });
        }
    }

    private Map<String, Map<FieldPath, SchemaFields.Leaf>> answers(Node operation) {
        Map<String, Map<FieldPath, SchemaFields.Leaf>> answers = new LinkedHashMap<>();
        tree.members(tree.member(operation, "responses").orElse(null)).forEach((status, answer) -> {
            if (status.startsWith("2")) {
                bodies(answer).forEach((type, fields) -> answers.merge(type, fields, ServiceDocument::both));
            }
        });
        return answers;
    }

    /** The fields of either. */
    static Map<FieldPath, SchemaFields.Leaf> both(
            Map<FieldPath, SchemaFields.Leaf> some, Map<FieldPath, SchemaFields.Leaf> others) {
        Map<FieldPath, SchemaFields.Leaf> both = new LinkedHashMap<>(some);
        others.forEach((path, leaf) -> both.merge(path, leaf, SchemaFields.Leaf::or));
        return both;
    }

    private Map<String, Map<FieldPath, SchemaFields.Leaf>> bodies(@Nullable Node holder) {
        Map<String, Map<FieldPath, SchemaFields.Leaf>> bodies = new LinkedHashMap<>();
        tree.members(tree.member(holder, "content").orElse(null))
                .forEach((type, media) -> bodies.put(
                        type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT),
                        tree.member(media, "schema").map(schemas::of).orElse(Map.of())));
        return bodies;
    }

    private List<String> neededQuery(Node holder) {
        return tree.items(holder, "parameters").stream()
                .filter(each -> tree.text(each, "in").filter("query"::equals).isPresent()
                        && tree.text(each, "required").filter("true"::equals).isPresent())
                .flatMap(each -> tree.text(each, "name").stream())
                .toList();
    }
}

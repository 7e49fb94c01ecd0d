package org.neuroskin.policies.service.lint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.neuroskin.policies.service.FieldPath;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The fields that JSON Schemas describe, as paths such as descriptors have. A schema that contains itself ends in a place of which
 * nothing more is told.
 *
 * <p><b>Failure</b>: {@link UnusableDocument} if all schemas of the document together come to more than 50,000 places: a small
 * document can describe a body without bounds.
 */
final class SchemaFields {
    private static final int MAX_PLACES = 50_000;
    private static final int MAX_DEPTH = 24;
    private static final List<String> COMBINED = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> TELLING = List.of("allOf", "anyOf", "oneOf", "properties", "items");
    private static final List<String> LIMITS =
            List.of("format", "maxLength", "pattern", "enum", "const", "contentEncoding");
    private static final Set<String> VALUES = Set.of("string", "number", "integer", "boolean");

    /**
     * What may stand at a place.
     *
     * @param types the types of single values, such as {@code number}
     * @param open whether objects or lists may stand there of which nothing more is told
     * @param narrow whether not every string may stand there
     */
    record Leaf(Set<String> types, boolean open, boolean narrow) {
        /** What may stand there by either. */
        Leaf or(Leaf other) {
            Set<String> both = new TreeSet<>(types);
            both.addAll(other.types);
            return new Leaf(both, open || other.open, narrow || other.narrow);
        }

        @Override
        public String toString() {
            List<String> words = new ArrayList<>(types);
            if (open) {
                words.add("anything");
            }
            return String.join(" or ", words);
        }
    }

    private final DocumentTree tree;
    private int places;

    SchemaFields(DocumentTree tree) {
        this.tree = tree;
    }

    /** The fields of a body, in the order of the schema. A body of which nothing is told has none. */
    Map<FieldPath, Leaf> of(Node schema) {
        Map<List<String>, Leaf> leaves = new LinkedHashMap<>();
        walk(schema, List.of(), Collections.newSetFromMap(new IdentityHashMap<>()), leaves);
        Map<FieldPath, Leaf> fields = new LinkedHashMap<>();
        leaves.forEach((path, leaf) -> {
            if (!path.isEmpty()) {
                fields.put(new FieldPath(path), leaf);
            }
        });
        return fields;
    }

    private void walk(Node reference, List<String> path, Set<Node> above, Map<List<String>, Leaf> leaves) {
        if (++places > MAX_PLACES) {
            throw new UnusableDocument("the document describes more than %d places".formatted(MAX_PLACES));
        }
        Node schema = tree.resolve(reference);
        if (path.size() >= MAX_DEPTH || !above.add(schema)) {
            leaves.merge(path, new Leaf(Set.of(), true, false), Leaf::or);
            return;
        }
        Map<String, Node> parts = tree.members(schema);
        COMBINED.forEach(word -> tree.items(schema, word).forEach(each -> walk(each, path, above, leaves)));
        tree.members(parts.get("properties")).forEach((name, property) -> {
            // No rule can name the others, see FieldPath
            if (!name.isEmpty() && !name.equals(FieldPath.ANY_INDEX)) {
                walk(property, below(path, name), above, leaves);
            }
        });
        tree.member(schema, "items").ifPresent(each -> walk(each, below(path, FieldPath.ANY_INDEX), above, leaves));
        Set<String> types = types(schema);
        boolean untold = TELLING.stream().noneMatch(parts::containsKey);
        boolean container = types.isEmpty() || types.contains("object") || types.contains("array");
        Set<String> values = new TreeSet<>(types);
        values.retainAll(VALUES);
        if (!values.isEmpty() || (untold && container && !isFalse(schema))) {
            boolean narrow = LIMITS.stream().anyMatch(parts::containsKey);
            boolean open = untold && container && !parts.containsKey("enum") && !parts.containsKey("const");
            leaves.merge(path, new Leaf(values, open, narrow), Leaf::or);
        }
        above.remove(schema);
    }

    /** One type as OpenAPI 3.0 has it, or several as 3.1 has them. */
    private Set<String> types(Node schema) {
        Set<String> types = new TreeSet<>();
        tree.member(schema, "type").ifPresent(type -> {
            List<Node> all = type instanceof SequenceNode several ? several.getValue() : List.of(type);
            all.forEach(each -> DocumentTree.text(each).ifPresent(types::add));
        });
        return types;
    }

    private static boolean isFalse(Node schema) {
        return DocumentTree.text(schema).filter("false"::equals).isPresent();
    }

    private static List<String> below(List<String> path, String name) {
        List<String> below = new ArrayList<>(path);
        below.add(name);
        return below;
    }
}

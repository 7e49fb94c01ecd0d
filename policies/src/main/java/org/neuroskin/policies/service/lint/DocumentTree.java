package org.neuroskin.policies.service.lint;

import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The members of a JSON or YAML document, found through its own references.
 *
 * <p><b>Guarantee</b>: nothing but the tree is made of the text, and nothing outside of it is looked at: aliases of collections, deep
 * nesting, references to elsewhere and chains of references that do not end are {@link UnusableDocument}.
 */
final class DocumentTree {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_HOPS = 16;
    private static final String REFERENCE = "$ref";

    private final Node top;

    /** The tree of this text. */
    DocumentTree(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(DocumentSource.MAX_BYTES);
        // JSON may be indented with tabs, which YAML forbids; inside of JSON strings there are none
        String readable = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        try {
            Node read = new Yaml(options).compose(new StringReader(readable));
            if (!(read instanceof MappingNode)) {
                throw new UnusableDocument("the document is neither a JSON object nor a YAML mapping");
            }
            top = read;
        } catch (YAMLException e) {
            throw new UnusableDocument("the document is not readable as JSON or YAML: %s"
                    .formatted(
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
        }
    }

    Node top() {
        return top;
    }

    /** The members of an object, by name; none for anything else. What is twice there counts once. */
    Map<String, Node> members(@Nullable Node object) {
        Map<String, Node> members = new LinkedHashMap<>();
        if (object != null && resolve(object) instanceof MappingNode mapping) {
            mapping.getValue().forEach(member -> {
                if (member.getKeyNode() instanceof ScalarNode name) {
                    members.put(name.getValue(), member.getValueNode());
                }
            });
        }
        return members;
    }

    /** The member of an object, which may be elsewhere in the document. */
    Optional<Node> member(@Nullable Node object, String name) {
        return Optional.ofNullable(members(object).get(name)).map(this::resolve);
    }

    /** The items of the list that is a member; none for anything else. */
    List<Node> items(Node object, String name) {
        return member(object, name)
                .map(list -> list instanceof SequenceNode sequence ? sequence.getValue() : List.<Node>of())
                .orElse(List.of());
    }

    /** The text that is a member. */
    Optional<String> text(@Nullable Node object, String name) {
        return member(object, name).flatMap(DocumentTree::text);
    }

    static Optional<String> text(Node node) {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    /** What the node refers to, else itself. */
    Node resolve(Node node) {
        Node found = node;
        for (int hops = 0; hops < MAX_HOPS; hops++) {
            Optional<String> reference = reference(found);
            if (reference.isEmpty()) {
                return found;
            }
            found = target(reference.get());
        }
        throw new UnusableDocument(
                "the document has a reference that leads through more than %d others".formatted(MAX_HOPS));
    }

    private static Optional<String> reference(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        return mapping.getValue().stream()
                .filter(member -> text(member.getKeyNode()).equals(Optional.of(REFERENCE)))
                .findFirst()
                .flatMap(member -> text(member.getValueNode()));
    }

    private Node target(String reference) {
        if (!reference.startsWith("#/")) {
            throw new UnusableDocument(
                    "`%s` is not in the document, and nothing else is fetched: bundle it first".formatted(reference));
        }
        Node found = top;
        for (String segment : reference.substring(2).split("/", -1)) {
            found = step(found, unescape(segment))
                    .orElseThrow(() -> new UnusableDocument("the document has no `%s`".formatted(reference)));
        }
        return found;
    }

    private static Optional<Node> step(Node node, String name) {
        if (node instanceof SequenceNode list && name.matches("[0-9]{1,6}")) {
            int index = Integer.parseInt(name);
            return index < list.getValue().size() ? Optional.of(list.getValue().get(index)) : Optional.empty();
        }
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(member -> text(member.getKeyNode()).equals(Optional.of(name)))
                        .findFirst()
                        .map(member -> member.getValueNode())
                : Optional.empty();
    }

    private static String unescape(String segment) {
        try {
            // A plus is itself in a fragment
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replace("~1", "/")
                    .replace("~0", "~");
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}

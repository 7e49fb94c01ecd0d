package org.neuroskin.policies.yaml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML mapping read by its keys. Every scalar is plain text: {@code no} is the word "no".
 *
 * <p><b>Failure</b>: a method that does not find what it asks for notes the mistake and answers nothing; the reader goes on,
 * so that all mistakes come together.
 */
public final class Section {
    private final String file;
    private final int line;
    private final Mistakes mistakes;
    private final Map<String, NodeTuple> members = new LinkedHashMap<>();

    Section(String file, MappingNode node, Mistakes mistakes) {
        this.file = file;
        this.line = lineOf(node);
        this.mistakes = mistakes;
        for (NodeTuple member : node.getValue()) {
            if (!(member.getKeyNode() instanceof ScalarNode key)) {
                mistakes.add(file, lineOf(member.getKeyNode()), "a key must be plain text");
            } else if (members.putIfAbsent(key.getValue(), member) != null) {
                mistakes.add(file, lineOf(key), "key `%s` stands twice".formatted(key.getValue()));
            }
        }
    }

    /** Notes every key that is not among these. */
    public void allowOnly(Collection<String> keys) {
        for (Map.Entry<String, NodeTuple> member : members.entrySet()) {
            if (!keys.contains(member.getKey())) {
                int keyLine = lineOf(member.getValue().getKeyNode());
                String message = "unknown key `%s`%s".formatted(member.getKey(), Suggestion.of(member.getKey(), keys));
                mistakes.add(file, keyLine, message);
            }
        }
    }

    /** Its keys, in the order of the file. */
    public Set<String> keys() {
        return members.keySet();
    }

    /** Whether the key is there. */
    public boolean has(String key) {
        return members.containsKey(key);
    }

    /** Whether a list without items is at the key. */
    public boolean hasEmptyList(String key) {
        NodeTuple member = members.get(key);
        return member != null
                && member.getValueNode() instanceof SequenceNode list
                && list.getValue().isEmpty();
    }

    /** Notes a mistake at a key, or at the section if it lacks the key. */
    public void mistake(String key, String message) {
        mistakes.add(file, line(key), message);
    }

    /** The line of a key, or of the section if it lacks the key. */
    public int line(String key) {
        NodeTuple member = members.get(key);
        return member == null ? line : lineOf(member.getKeyNode());
    }

    /** The text at a key that must be there and not be empty. */
    public Optional<String> text(String key) {
        return required(key).flatMap(node -> scalar(key, node));
    }

    /**
     * The text at a key that must be there, as a value.
     *
     * @param parser throws {@link IllegalArgumentException} with the message to note
     */
    public <T> Optional<T> parsed(String key, Function<String, T> parser) {
        return text(key).flatMap(text -> parse(key, text, parser));
    }

    /** The constant whose lower-case name with hyphens stands at a key that must be there. */
    public <E extends Enum<E>> Optional<E> oneOf(String key, Class<E> kind) {
        return parsed(key, text -> constant(kind, text));
    }

    /** {@code true} or {@code false} at a key that must be there. */
    public Optional<Boolean> flag(String key) {
        return parsed(key, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("`%s` is neither `true` nor `false`".formatted(text));
        });
    }

    /** The list of texts at a key that must be there; it may be empty. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Node item : items(key)) {
            scalar(key, item).ifPresent(texts::add);
        }
        return texts;
    }

    /** The section at a key that must be there. */
    public Optional<Section> section(String key) {
        return required(key).flatMap(node -> asSection(key, node));
    }

    /** The list of sections at a key that must be there; it may be empty. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (Node item : items(key)) {
            asSection(key, item).ifPresent(sections::add);
        }
        return sections;
    }

    /** The constant of that lower-case name with hyphens; {@link IllegalArgumentException} where there is none. */
    public static <E extends Enum<E>> E constant(Class<E> kind, String name) {
        E[] constants = kind.getEnumConstants();
        return Arrays.stream(constants)
                .filter(each -> wireName(each).equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> known =
                            Arrays.stream(constants).map(Section::wireName).toList();
                    return new IllegalArgumentException("unknown `%s`%s".formatted(name, Suggestion.of(name, known)));
                });
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private <T> Optional<T> parse(String key, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            mistake(key, "`%s`: %s".formatted(key, e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Node> required(String key) {
        @Nullable NodeTuple member = members.get(key);
        if (member == null) {
            mistakes.add(file, line, "`%s` is missing".formatted(key));
            return Optional.empty();
        }
        return Optional.of(member.getValueNode());
    }

    private List<Node> items(String key) {
        return required(key)
                .map(node -> {
                    if (node instanceof SequenceNode sequence) {
                        return sequence.getValue();
                    }
                    mistakes.add(file, lineOf(node), "`%s` is not a list".formatted(key));
                    return List.<Node>of();
                })
                .orElse(List.of());
    }

    private Optional<String> scalar(String key, Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue().strip());
        }
        mistakes.add(file, lineOf(node), "`%s` is not a text".formatted(key));
        return Optional.empty();
    }

    private Optional<Section> asSection(String key, Node node) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new Section(file, mapping, mistakes));
        }
        mistakes.add(file, lineOf(node), "`%s` does not hold `key: value` pairs".formatted(key));
        return Optional.empty();
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}

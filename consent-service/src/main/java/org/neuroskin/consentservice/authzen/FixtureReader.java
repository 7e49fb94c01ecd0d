package org.neuroskin.consentservice.authzen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the fixture of a tenant; its format stands in {@code docs/authzen.md}.
 *
 * <p><b>Failure</b>: {@code invalid-input} with every mistake and where it is. Unlike a question, a fixture may have no member
 * that is not known: a rule that is misspelt would quietly not count.
 */
final class FixtureReader {
    private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final int MOST_ENTITIES = 10_000;
    private static final int MOST_RULES = 1000;

    private final InvalidInput mistakes = new InvalidInput();

    private FixtureReader() {}

    /** A tenant's name with what it knows. */
    record Loaded(String tenant, Fixture fixture) {}

    static Loaded read(ObjectNode body) {
        return new FixtureReader().loaded(body);
    }

    private Loaded loaded(ObjectNode body) {
        allowOnly(body, "", Set.of("tenant", "subjects", "resources", "actions", "rules"));
        String tenant = text(body, "", "tenant");
        if (!tenant.isEmpty() && !TENANT.matcher(tenant).matches()) {
            mistakes.add("/tenant", "is not 1 to 32 lower-case letters, digits and hyphens");
        }
        Fixture fixture = new Fixture(
                entities(body, "subjects"),
                entities(body, "resources"),
                new TreeSet<>(texts(body, "", "actions")),
                rules(body));
        mistakes.throwIfAny();
        return new Loaded(tenant, fixture);
    }

    private SortedMap<String, SortedMap<String, ObjectNode>> entities(ObjectNode body, String name) {
        SortedMap<String, SortedMap<String, ObjectNode>> entities = new TreeMap<>();
        List<ObjectNode> given = objects(body, "", name, MOST_ENTITIES);
        for (int i = 0; i < given.size(); i++) {
            ObjectNode entity = given.get(i);
            String pointer = "/%s/%d".formatted(name, i);
            allowOnly(entity, pointer, Set.of("type", "id", "properties"));
            JsonNode properties = entity.get("properties");
            if (properties != null && !properties.isObject()) {
                mistakes.add(pointer + "/properties", "is not an object");
            }
            ObjectNode kept = properties instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
            if (entities.computeIfAbsent(text(entity, pointer, "type"), type -> new TreeMap<>())
                            .put(text(entity, pointer, "id"), kept)
                    != null) {
                mistakes.add(pointer, "stands twice");
            }
        }
        return entities;
    }

    private List<Rule> rules(ObjectNode body) {
        List<Rule> rules = new ArrayList<>();
        List<ObjectNode> given = objects(body, "", "rules", MOST_RULES);
        for (int i = 0; i < given.size(); i++) {
            String pointer = "/rules/" + i;
            ObjectNode rule = given.get(i);
            allowOnly(rule, pointer, Set.of("effect", "actions", "when"));
            Optional<Rule.Effect> effect = effect(text(rule, pointer, "effect"), pointer);
            Set<String> actions = rule.has("actions") ? new HashSet<>(texts(rule, pointer, "actions")) : Set.of();
            if (rule.has("actions") && actions.isEmpty()) {
                mistakes.add(pointer + "/actions", "is empty; without the member a rule is about every action");
            }
            List<Rule.Condition> when = rule.has("when") ? conditions(rule, pointer) : List.of();
            effect.ifPresent(each -> rules.add(new Rule(each, actions, when)));
        }
        return rules;
    }

    private Optional<Rule.Effect> effect(String text, String pointer) {
        return switch (text) {
            case "permit" -> Optional.of(Rule.Effect.PERMIT);
            case "forbid" -> Optional.of(Rule.Effect.FORBID);
            // said where it was read
            case "" -> Optional.empty();
            default -> {
                mistakes.add(pointer + "/effect", "is neither `permit` nor `forbid`");
                yield Optional.empty();
            }
        };
    }

    private List<Rule.Condition> conditions(ObjectNode rule, String pointer) {
        List<Rule.Condition> conditions = new ArrayList<>();
        List<ObjectNode> given = objects(rule, pointer, "when", MOST_RULES);
        for (int i = 0; i < given.size(); i++) {
            condition(given.get(i), "%s/when/%d".formatted(pointer, i)).ifPresent(conditions::add);
        }
        return conditions;
    }

    private Optional<Rule.Condition> condition(ObjectNode given, String pointer) {
        String attribute = text(given, pointer, "attribute");
        if (!attribute.isEmpty() && !Attribute.isOne(attribute)) {
            mistakes.add(pointer + "/attribute", "is not such as `subject.id` or `resource.properties.owner`");
        }
        List<String> others = given.propertyNames().stream()
                .filter(name -> !name.equals("attribute"))
                .toList();
        Optional<Comparison> comparison = others.size() == 1 ? Comparison.of(others.getFirst()) : Optional.empty();
        if (comparison.isEmpty()) {
            mistakes.add(
                    pointer, "needs exactly one of is, is-not, is-one-of, contains-one-of, same-as, at-least, at-most");
            return Optional.empty();
        }
        JsonNode operand = given.get(others.getFirst());
        if (!comparison.get().takes(operand)) {
            mistakes.add(pointer + "/" + others.getFirst(), "has a value that this comparison cannot use");
        }
        return Optional.of(new Rule.Condition(attribute, comparison.get(), operand));
    }

    private void allowOnly(ObjectNode object, String pointer, Set<String> names) {
        object.propertyNames().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> mistakes.add(pointer, "has a member that is not known"));
    }

    private String text(ObjectNode object, String pointer, String name) {
        JsonNode text = object.get(name);
        if (text == null || !text.isString() || text.stringValue().isEmpty()) {
            mistakes.add(pointer + "/" + name, "is not a text");
            return "";
        }
        return text.stringValue();
    }

    private List<String> texts(ObjectNode object, String pointer, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(object, pointer, name, MOST_ENTITIES)) {
            if (item.isString() && !item.stringValue().isEmpty()) {
                texts.add(item.stringValue());
            } else {
                mistakes.add(pointer + "/" + name, "has an item that is not a text");
            }
        }
        return texts;
    }

    private List<ObjectNode> objects(ObjectNode object, String pointer, String name, int most) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : list(object, pointer, name, most)) {
            if (item instanceof ObjectNode each) {
                objects.add(each);
            } else {
                mistakes.add(pointer + "/" + name, "has an item that is not an object");
            }
        }
        return objects;
    }

    private List<JsonNode> list(ObjectNode object, String pointer, String name, int most) {
        @Nullable JsonNode list = object.get(name);
        if (!(list instanceof ArrayNode items) || items.size() > most) {
            mistakes.add(pointer + "/" + name, "is not a list of at most %d items".formatted(most));
            return List.of();
        }
        return List.copyOf(items.values());
    }
}

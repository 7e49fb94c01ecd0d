package org.neuroskin.consentservice.authzen;

import java.util.List;
import org.neuroskin.consentservice.platform.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads questions out of bodies. Members that the specification does not know are passed over.
 *
 * <p><b>Failure</b>: {@code malformed-body} with a JSON pointer to the first member that is missing or of the wrong type. The
 * message never repeats a value.
 */
final class QuestionReader {
    private static final String SUBJECT = "subject";
    private static final String ACTION = "action";
    private static final String RESOURCE = "resource";
    private static final String CONTEXT = "context";
    private static final List<String> DEFAULTS = List.of(SUBJECT, ACTION, RESOURCE, CONTEXT);
    private static final List<String> NAMES = List.of("type", "id", "name");

    private QuestionReader() {}

    /** The question of an access evaluation. */
    static Question single(ObjectNode body) {
        return new Question(entity(body, SUBJECT), action(body), entity(body, RESOURCE), context(body));
    }

    /** The question of a search: what is looked for needs no id, and one that is there does not count. */
    static Question search(ObjectNode body, Target target) {
        return new Question(
                target == Target.SUBJECT ? wanted(body, SUBJECT) : entity(body, SUBJECT),
                target == Target.ACTION ? new Act("", empty()) : action(body),
                target == Target.RESOURCE ? wanted(body, RESOURCE) : entity(body, RESOURCE),
                context(body));
    }

    /** Refuses defaults that are no objects; what else they lack matters only where an evaluation relies on it. */
    static void checkDefaults(ObjectNode body) {
        DEFAULTS.stream().filter(body::has).forEach(name -> object(body, name));
    }

    /**
     * One of several evaluations, with what it lacks taken from the defaults.
     *
     * <p>A member of the evaluation takes the place of the whole default. Only where a subject, action or resource comes without
     * its own type, id or name, which would make it no question at all, are these taken from the default.
     */
    static ObjectNode merged(ObjectNode defaults, ObjectNode evaluation) {
        ObjectNode merged = empty();
        for (String name : DEFAULTS) {
            JsonNode given = evaluation.get(name);
            JsonNode otherwise = defaults.get(name);
            if (given == null) {
                if (otherwise != null) {
                    merged.set(name, otherwise);
                }
            } else if (given instanceof ObjectNode entity && otherwise != null && !name.equals(CONTEXT)) {
                merged.set(name, completed(entity, otherwise));
            } else {
                merged.set(name, given);
            }
        }
        return merged;
    }

    /** The object at an optional member; empty if it is absent. */
    static ObjectNode optionalObject(ObjectNode holder, String name) {
        return holder.has(name) ? object(holder, name) : empty();
    }

    private static ObjectNode completed(ObjectNode entity, JsonNode otherwise) {
        ObjectNode completed = entity.deepCopy();
        for (String name : NAMES) {
            if (!completed.has(name) && otherwise.has(name)) {
                completed.set(name, otherwise.get(name));
            }
        }
        return completed;
    }

    private static Entity entity(ObjectNode body, String name) {
        ObjectNode entity = object(body, name);
        return new Entity(text(entity, name, "type"), text(entity, name, "id"), properties(entity, name));
    }

    private static Entity wanted(ObjectNode body, String name) {
        ObjectNode entity = object(body, name);
        return new Entity(text(entity, name, "type"), "", properties(entity, name));
    }

    private static Act action(ObjectNode body) {
        ObjectNode action = object(body, ACTION);
        return new Act(text(action, ACTION, "name"), properties(action, ACTION));
    }

    private static ObjectNode context(ObjectNode body) {
        return optionalObject(body, CONTEXT);
    }

    private static ObjectNode properties(ObjectNode entity, String name) {
        JsonNode properties = entity.get("properties");
        if (properties == null) {
            return empty();
        }
        if (properties instanceof ObjectNode object) {
            return object;
        }
        throw wrong(name + "/properties", "an object");
    }

    private static ObjectNode object(ObjectNode holder, String name) {
        if (holder.get(name) instanceof ObjectNode object) {
            return object;
        }
        throw wrong(name, "an object");
    }

    private static String text(ObjectNode entity, String name, String member) {
        JsonNode text = entity.get(member);
        if (text == null || !text.isString()) {
            throw wrong(name + "/" + member, "a string");
        }
        return text.stringValue();
    }

    private static ProblemException wrong(String pointer, String expected) {
        return RequestBodies.malformed(
                "`/%s` is missing or of the wrong type (expected: %s).".formatted(pointer, expected));
    }

    private static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }
}

package org.neuroskin.consentservice.authzen;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One access evaluation: may the subject do this with the resource, in this context? */
record Question(Entity subject, Act action, Entity resource, ObjectNode context) {

    /** Whether the caller wants to be told why. */
    boolean explain() {
        return explain(context);
    }

    /** Whether whoever sent this context wants to be told why. */
    static boolean explain(JsonNode context) {
        JsonNode explain = context.path("explain");
        return explain.isBoolean() && explain.booleanValue();
    }

    /** The same question without the wish for reasons. */
    Question unexplained() {
        ObjectNode plain = context.deepCopy();
        plain.remove("explain");
        return new Question(subject, action, resource, plain);
    }

    /**
     * The same question about one candidate of a search. What was said about the properties of what is looked for is left out: it
     * would be believed of every candidate.
     */
    Question with(Target target, String candidate) {
        return switch (target) {
            case SUBJECT -> new Question(Entity.plain(subject.type(), candidate), action, resource, context);
            case RESOURCE -> new Question(subject, action, Entity.plain(resource.type(), candidate), context);
            case ACTION -> new Question(subject, Act.plain(candidate), resource, context);
        };
    }
}

package org.neuroskin.consentservice.authzen;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A rule of a tenant: it applies where the action is one of those named and every condition holds.
 *
 * @param actions empty for any
 */
record Rule(Effect effect, Set<String> actions, List<Condition> when) {

    /** What follows where a rule applies. */
    enum Effect {
        PERMIT,
        FORBID
    }

    /** A comparison of an attribute with an operand. */
    record Condition(String attribute, Comparison comparison, JsonNode operand) {

        boolean holds(Question question) {
            JsonNode other = comparison == Comparison.SAME_AS ? Attribute.of(question, operand.stringValue()) : operand;
            return comparison.holds(Attribute.of(question, attribute), other);
        }
    }

    /** Copies the collections. */
    Rule {
        actions = Set.copyOf(actions);
        when = List.copyOf(when);
    }

    boolean applies(Question question) {
        return (actions.isEmpty() || actions.contains(question.action().name()))
                && when.stream().allMatch(condition -> condition.holds(question));
    }
}

package org.neuroskin.consentservice.authzen;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The ways in which a rule of a tenant compares what a question says with what the rule says. Closed: no text of a rule or of a
 * question is ever run.
 */
enum Comparison {
    /** The same value: text, number or boolean. */
    IS,
    /** Another value, or none. */
    IS_NOT,
    /** One of the listed values. */
    IS_ONE_OF,
    /** A list that has one of the listed values in it. */
    CONTAINS_ONE_OF,
    /** The same value as another attribute of the question. */
    SAME_AS,
    /** A number that is not smaller. */
    AT_LEAST,
    /** A number that is not greater. */
    AT_MOST;

    /** How it is written in a fixture, such as {@code is-one-of}. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Comparison> of(String wireName) {
        for (Comparison comparison : values()) {
            if (comparison.wireName().equals(wireName)) {
                return Optional.of(comparison);
            }
        }
        return Optional.empty();
    }

    /** Whether an operand of a rule is one that this comparison can use. */
    boolean takes(JsonNode operand) {
        return switch (this) {
            case IS, IS_NOT -> isValue(operand);
            case IS_ONE_OF, CONTAINS_ONE_OF ->
                operand.isArray()
                        && !operand.isEmpty()
                        && operand.values().stream().allMatch(Comparison::isValue);
            case SAME_AS -> operand.isString() && Attribute.isOne(operand.stringValue());
            case AT_LEAST, AT_MOST -> operand.isNumber();
        };
    }

    /**
     * Whether it holds.
     *
     * @param actual what the question says; missing where it says nothing
     * @param operand what the rule says, or for {@link #SAME_AS} the other attribute's value
     */
    boolean holds(JsonNode actual, JsonNode operand) {
        return switch (this) {
            case IS, SAME_AS -> isValue(actual) && same(actual, operand);
            case IS_NOT -> !same(actual, operand);
            case IS_ONE_OF -> operand.values().stream().anyMatch(each -> same(actual, each));
            case CONTAINS_ONE_OF ->
                actual.isArray()
                        && actual.values().stream()
                                .anyMatch(item -> operand.values().stream().anyMatch(each -> same(item, each)));
            case AT_LEAST -> actual.isNumber() && actual.doubleValue() >= operand.doubleValue();
            case AT_MOST -> actual.isNumber() && actual.doubleValue() <= operand.doubleValue();
        };
    }

    private static boolean isValue(JsonNode node) {
        return node.isString() || node.isNumber() || node.isBoolean();
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return (one.isNumber() && other.isNumber()) ? one.doubleValue() == other.doubleValue() : one.equals(other);
    }
}

package org.neuroskin.systemtests.violations;

import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class EvaluatesExpressions {
    private EvaluatesExpressions() {}

    static Expression parse(String input) {
        return new SpelExpressionParser().parseExpression(input);
    }
}

package org.neuroskin.policies.law;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.neuroskin.policies.law.CedarTokens.Kind;
import org.neuroskin.policies.law.CedarTokens.Token;
import org.neuroskin.policies.yaml.Suggestion;

/** Compiles the {@code when} and {@code unless} clauses of a rule; Cedar joins them by "and". */
final class ConditionReader {
    private static final long TRUE = 0b10;

    private final CedarTokens tokens;
    private final Terms terms;
    private final Question question;

    ConditionReader(CedarTokens tokens, Terms terms, Question question) {
        this.tokens = tokens;
        this.terms = terms;
        this.question = question;
    }

    Condition clauses() {
        List<Condition> clauses = new ArrayList<>();
        while (!tokens.took(";")) {
            boolean unless = tokens.took("unless");
            if (!unless && !tokens.took("when")) {
                throw tokens.unexpected("`when`, `unless` or `;`");
            }
            tokens.expect("{");
            Condition condition = either();
            tokens.expect("}");
            clauses.add(unless ? new Condition.Not(condition) : condition);
        }
        return new Condition.All(clauses);
    }

    private Condition either() {
        List<Condition> parts = joined("||", this::both);
        return parts.size() == 1 ? parts.getFirst() : new Condition.Any(parts);
    }

    private Condition both() {
        List<Condition> parts = joined("&&", this::single);
        return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
    }

    private List<Condition> joined(String sign, Supplier<Condition> part) {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(part.get());
        } while (tokens.took(sign));
        return parts;
    }

    private Condition single() {
        if (tokens.took("!")) {
            return new Condition.Not(tokens.took("(") ? closed() : truth(attribute()));
        }
        if (tokens.took("(")) {
            return closed();
        }
        Attribute attribute = attribute();
        if (tokens.took("==")) {
            return new Condition.Among(attribute, value(attribute));
        }
        if (tokens.took("!=")) {
            return new Condition.Not(new Condition.Among(attribute, value(attribute)));
        }
        return tokens.took("in") ? new Condition.Among(attribute, values(attribute)) : truth(attribute);
    }

    private Condition closed() {
        Condition condition = either();
        tokens.expect(")");
        return condition;
    }

    private Condition truth(Attribute attribute) {
        if (attribute.entity().isPresent()) {
            throw tokens.unexpected(
                    "`==`, `!=` or `in`, as `%s` is not true or false".formatted(attribute.cedarName()));
        }
        return new Condition.Among(attribute, TRUE);
    }

    private Attribute attribute() {
        tokens.expect("context");
        tokens.expect(".");
        Token name = tokens.expect(Kind.NAME, "a name");
        List<String> known = Arrays.stream(Attribute.values())
                .filter(each -> each.known(question))
                .map(Attribute::cedarName)
                .toList();
        return Attribute.of(name.text())
                .filter(each -> each.known(question))
                .orElseThrow(() -> new CedarMistake(
                        name.line(),
                        "unknown `context.%s` for `%s`%s"
                                .formatted(name.text(), question.action(), Suggestion.of(name.text(), known))));
    }

    private long values(Attribute attribute) {
        tokens.expect("[");
        long positions = 0;
        do {
            positions |= value(attribute);
        } while (tokens.took(","));
        tokens.expect("]");
        return positions;
    }

    private long value(Attribute attribute) {
        String entity = attribute
                .entity()
                .orElseThrow(() -> tokens.unexpected(
                        "nothing to compare, as `%s` is true or false".formatted(attribute.cedarName())));
        tokens.expect(entity);
        tokens.expect("::");
        Token value = tokens.expect(Kind.STRING, "a value in quotes");
        int position = terms.position(attribute, value.text());
        if (position < 0) {
            throw new CedarMistake(
                    value.line(),
                    "unknown `%s::\"%s\"`%s"
                            .formatted(entity, value.text(), Suggestion.of(value.text(), terms.values(attribute))));
        }
        return 1L << position;
    }
}

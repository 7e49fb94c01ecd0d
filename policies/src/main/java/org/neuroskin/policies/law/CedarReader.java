package org.neuroskin.policies.law;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.neuroskin.policies.law.CedarTokens.Kind;
import org.neuroskin.policies.law.CedarTokens.Token;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Suggestion;

/**
 * Reads the part of Cedar that laws are written in: rules for one action each, whose conditions compare {@code context.x} with
 * named values or use it as true or false. Anything else is a mistake, even where Cedar would take it.
 */
final class CedarReader {
    private static final Set<String> REQUIRED = Set.of("id", "article", "source", "says", "valid_from");
    private static final List<String> ANNOTATIONS =
            List.of("id", "article", "source", "says", "valid_from", "valid_to", "lapses_after", "state", "why");

    private final String file;
    private final String pack;
    private final Terms terms;
    private final Mistakes mistakes;

    CedarReader(String file, String pack, Terms terms, Mistakes mistakes) {
        this.file = file;
        this.pack = pack;
        this.terms = terms;
        this.mistakes = mistakes;
    }

    /** The rules in the order of the file, less those with a mistake. */
    List<CompiledRule> rules(String content) {
        List<CompiledRule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        try {
            CedarTokens tokens = new CedarTokens(content);
            while (!tokens.atEnd()) {
                int line = tokens.peek().line();
                rule(tokens).ifPresent(rule -> {
                    if (!ids.add(rule.rule().id())) {
                        mistakes.add(
                                file,
                                line,
                                "id `%s` stands twice".formatted(rule.rule().id()));
                    }
                    rules.add(rule);
                });
            }
        } catch (CedarMistake mistake) {
            mistakes.add(file, mistake.line(), mistake.text());
        }
        return rules;
    }

    private Optional<CompiledRule> rule(CedarTokens tokens) {
        int line = tokens.peek().line();
        try {
            Map<String, Token> annotations = annotations(tokens);
            Token effect = tokens.expect(Kind.NAME, "`forbid` or `permit`");
            boolean permits = effect.text().equals("permit");
            Optional<Rule> rule = rule(annotations, permits, line);
            if (!permits && !effect.text().equals("forbid")) {
                throw new CedarMistake(effect.line(), "`%s` (expected: forbid, permit)".formatted(effect.text()));
            }
            Question question = scope(tokens);
            if (permits && question != Question.USE_WITHOUT_CONSENT) {
                throw new CedarMistake(
                        effect.line(),
                        "a law permits nothing but `%s`".formatted(Question.USE_WITHOUT_CONSENT.action()));
            }
            Condition condition = new ConditionReader(tokens, terms, question).clauses();
            return rule.map(each -> new CompiledRule(each, question, condition));
        } catch (CedarMistake mistake) {
            mistakes.add(file, mistake.line(), mistake.text());
            tokens.skipRule();
            return Optional.empty();
        }
    }

    private static Question scope(CedarTokens tokens) {
        for (String word : List.of("(", "principal", ",", "action", "==", "Action", "::")) {
            tokens.expect(word);
        }
        Token action = tokens.expect(Kind.STRING, "the name of an action");
        for (String word : List.of(",", "resource", ")")) {
            tokens.expect(word);
        }
        return Question.of(action.text())
                .orElseThrow(() -> new CedarMistake(
                        action.line(),
                        "unknown action `%s`%s"
                                .formatted(
                                        action.text(),
                                        Suggestion.of(
                                                action.text(),
                                                List.of("access", "rely-on-consent", "use-without-consent")))));
    }

    private Map<String, Token> annotations(CedarTokens tokens) {
        Map<String, Token> annotations = new HashMap<>();
        while (tokens.took("@")) {
            Token name = tokens.expect(Kind.NAME, "the name of an annotation");
            tokens.expect("(");
            Token value = tokens.expect(Kind.STRING, "a text in quotes");
            tokens.expect(")");
            if (!ANNOTATIONS.contains(name.text())) {
                note(
                        name,
                        "unknown annotation `@%s`%s".formatted(name.text(), Suggestion.of(name.text(), ANNOTATIONS)));
            } else if (annotations.put(name.text(), value) != null) {
                note(name, "`@%s` stands twice".formatted(name.text()));
            } else if (value.text().isBlank()) {
                note(value, "`@%s` is empty".formatted(name.text()));
            }
        }
        return annotations;
    }

    private Optional<Rule> rule(Map<String, Token> annotations, boolean permits, int line) {
        int before = mistakes.lines().size();
        REQUIRED.stream()
                .filter(name -> !annotations.containsKey(name))
                .sorted()
                .forEach(name -> mistakes.add(file, line, "`@%s` is missing".formatted(name)));
        Optional<String> id = value(annotations, "id", this::id);
        Optional<LocalDate> from = value(annotations, "valid_from", LocalDate::parse);
        Optional<LocalDate> to = value(annotations, "valid_to", LocalDate::parse);
        Optional<Period> lapsesAfter = value(annotations, "lapses_after", Period::parse);
        Optional<String> state = value(annotations, "state", CedarReader::state);
        Optional<String> why = value(annotations, "why", Function.identity());
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            mistakes.add(file, line, "`@valid_to` is not after `@valid_from`");
        }
        if (state.equals(Optional.of("disabled")) != why.isPresent()) {
            mistakes.add(
                    file, line, "a disabled rule says why, and only that (expected: @state(\"disabled\") with @why)");
        }
        if (mistakes.lines().size() > before) {
            return Optional.empty();
        }
        return Optional.of(new Rule(
                id.orElseThrow(),
                text(annotations, "article"),
                text(annotations, "source"),
                text(annotations, "says"),
                permits,
                from.orElseThrow(),
                to,
                lapsesAfter,
                why));
    }

    private String id(String text) {
        if (!text.matches("[a-z][a-z0-9-]*") || !text.startsWith(pack + "-")) {
            throw new IllegalArgumentException("expected: `%s-` and a name in lower case".formatted(pack));
        }
        return text;
    }

    private static String state(String text) {
        if (!text.equals("enabled") && !text.equals("disabled")) {
            throw new IllegalArgumentException("expected: enabled, disabled");
        }
        return text;
    }

    private static String text(Map<String, Token> annotations, String name) {
        return Optional.ofNullable(annotations.get(name)).map(Token::text).orElseThrow();
    }

    private <T> Optional<T> value(Map<String, Token> annotations, String name, Function<String, T> parser) {
        Token value = annotations.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(value.text()));
        } catch (DateTimeException e) {
            note(value, "`@%s` is `%s` (expected: such as 2026-08-02, or P1Y)".formatted(name, value.text()));
        } catch (IllegalArgumentException e) {
            note(value, "`@%s` is `%s` (%s)".formatted(name, value.text(), e.getMessage()));
        }
        return Optional.empty();
    }

    private void note(Token where, String message) {
        mistakes.add(file, where.line(), message);
    }
}

package org.neuroskin.policies.law;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.law.Pack.Party;

/** A pack with its rules ready to be asked, those that forbid and those that permit apart. */
final class CompiledPack {
    private final Pack pack;
    private final Map<Question, List<CompiledRule>> forbidding = new EnumMap<>(Question.class);
    private final List<CompiledRule> permitting;

    CompiledPack(Pack pack, List<CompiledRule> rules) {
        this.pack = pack;
        for (Question question : Question.values()) {
            forbidding.put(
                    question,
                    rules.stream()
                            .filter(rule ->
                                    rule.question() == question && !rule.rule().permits())
                            .toList());
        }
        this.permitting = rules.stream().filter(rule -> rule.rule().permits()).toList();
    }

    Pack pack() {
        return pack;
    }

    boolean applies(Place person, @Nullable Place recipient, Place service) {
        Pack.Scope scope = pack.scope();
        return scope.parties().isEmpty()
                || scope.includes(Party.PERSON, person)
                || scope.includes(Party.RECIPIENT, recipient)
                || scope.includes(Party.SERVICE, service);
    }

    List<CompiledRule> forbidding(Question question) {
        return forbidding.getOrDefault(question, List.of());
    }

    List<CompiledRule> permitting() {
        return permitting;
    }

    /** Every rule, to be tried one by one. */
    List<CompiledRule> rules() {
        return Stream.concat(forbidding.values().stream().flatMap(List::stream), permitting.stream())
                .toList();
    }
}

package org.neuroskin.consentservice.authzen;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers by a tenant's fixture.
 *
 * <p>INVARIANT: holds nothing but the fixture, so that neither a consent can be seen from here nor a history written.
 */
final class TenantSitting implements Sitting {
    private final Fixture fixture;

    TenantSitting(Fixture fixture) {
        this.fixture = fixture;
    }

    @Override
    public Verdict decide(Question question) {
        Optional<Fixture.Decided> decided = fixture.decide(question);
        boolean permitted =
                decided.filter(each -> each.effect() == Rule.Effect.PERMIT).isPresent();
        return question.explain()
                ? new Verdict(
                        permitted,
                        Map.of(
                                "reason",
                                decided.map(each -> "rule " + each.rule()).orElse("no rule applies")))
                : Verdict.of(permitted);
    }

    @Override
    public Found search(Target target, Question question, String after, int limit) {
        SortedSet<String> candidates = new TreeSet<>(candidates(target, question)).tailSet(after + '\0');
        return Found.among(
                candidates.iterator(),
                candidate -> decide(question.with(target, candidate)).decision(),
                after,
                limit);
    }

    @Override
    public void record() {
        // nothing of it is real, so it has no place in the history
    }

    private Collection<String> candidates(Target target, Question question) {
        return switch (target) {
            case SUBJECT ->
                fixture.subjects()
                        .getOrDefault(question.subject().type(), new TreeMap<>())
                        .keySet();
            case RESOURCE ->
                fixture.resources()
                        .getOrDefault(question.resource().type(), new TreeMap<>())
                        .keySet();
            case ACTION -> fixture.actions();
        };
    }
}

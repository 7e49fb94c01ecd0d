package org.neuroskin.consentservice.authzen;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that a tenant knows: foreign subjects, resources, actions and rules.
 *
 * <p><b>Guarantee</b>: pure; a question is answered from this record and the question alone.
 *
 * @param subjects properties by type and id
 * @param resources properties by type and id
 * @param actions what a search for actions goes through
 */
record Fixture(
        SortedMap<String, SortedMap<String, ObjectNode>> subjects,
        SortedMap<String, SortedMap<String, ObjectNode>> resources,
        SortedSet<String> actions,
        List<Rule> rules) {

    /** Copies the collections. */
    Fixture {
        subjects = new TreeMap<>(subjects);
        resources = new TreeMap<>(resources);
        actions = new TreeSet<>(actions);
        rules = List.copyOf(rules);
    }

    /**
     * Decides: permitted where a rule permits and none forbids.
     *
     * @return the number of the rule that decided, from 1, and its effect; empty where none applies
     */
    Optional<Decided> decide(Question asked) {
        Question question = new Question(
                known(subjects, asked.subject()), asked.action(), known(resources, asked.resource()), asked.context());
        List<Decided> applying = IntStream.range(0, rules.size())
                .filter(number -> rules.get(number).applies(question))
                .mapToObj(number -> new Decided(number + 1, rules.get(number).effect()))
                .toList();
        return applying.stream()
                .filter(each -> each.effect() == Rule.Effect.FORBID)
                .findFirst()
                .or(() -> applying.stream().findFirst());
    }

    /** Which rule decided. */
    record Decided(int rule, Rule.Effect effect) {}

    /** What is stored of the entity, with what the question says of it on top. */
    private static Entity known(SortedMap<String, SortedMap<String, ObjectNode>> all, Entity entity) {
        ObjectNode stored = all.getOrDefault(entity.type(), new TreeMap<>()).get(entity.id());
        if (stored == null) {
            return entity;
        }
        ObjectNode properties = stored.deepCopy();
        properties.setAll(entity.properties());
        return new Entity(entity.type(), entity.id(), properties);
    }
}

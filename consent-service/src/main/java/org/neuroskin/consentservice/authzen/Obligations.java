package org.neuroskin.consentservice.authzen;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Obligation;
import tools.jackson.databind.JsonNode;

/**
 * What a permit demands of whoever follows it, in the form of the AuthZEN obligations profile (draft 1.0): of type {@code custom},
 * since its registry has none of ours.
 */
final class Obligations {
    static final String TYPE = "custom";

    private Obligations() {}

    /**
     * Whether a permit may be told to the asker: they must have asked to be told its obligations, and each must be one that can be
     * fulfilled outside of the gateway. A use is counted and an emergency is told to the person by the gateway alone.
     */
    static boolean areMet(Outcome outcome, Question question) {
        Set<Obligation> obligations = of(outcome);
        return obligations.isEmpty()
                || (question.explain()
                        && understands(question.context().get("supported_obligations"))
                        && obligations.stream().allMatch(Obligations::isForOthers));
    }

    /** As they stand in the answer, always in the same order. */
    static List<Map<String, Object>> json(Outcome outcome) {
        List<Map<String, Object>> properties = of(outcome).stream()
                .map(Obligations::properties)
                .sorted(Comparator.comparing(Map::toString))
                .toList();
        List<Map<String, Object>> json = new ArrayList<>();
        for (Map<String, Object> each : properties) {
            Map<String, Object> obligation = new LinkedHashMap<>();
            obligation.put("id", "obligation-" + (json.size() + 1));
            obligation.put("type", TYPE);
            obligation.put("properties", each);
            json.add(obligation);
        }
        return json;
    }

    private static Set<Obligation> of(Outcome outcome) {
        return outcome.decision() instanceof Decision.Permit permit ? permit.obligations() : Set.of();
    }

    private static boolean isForOthers(Obligation obligation) {
        return switch (obligation) {
            case Obligation.OnlyRecordedWithin only -> true;
            case Obligation.EraseBy erase -> true;
            case Obligation.ReduceTo reduce -> false;
            case Obligation.CountUse count -> false;
            case Obligation.NotifySubject notify -> false;
        };
    }

    /** Who says nothing of what they understand must deny by themselves what they do not. */
    private static boolean understands(@Nullable JsonNode supported) {
        if (supported == null) {
            return true;
        }
        if (!supported.isArray() || !supported.values().stream().allMatch(JsonNode::isString)) {
            throw RequestBodies.malformed(
                    "`/context/supported_obligations` is of the wrong type (expected: an array of strings).");
        }
        return supported.values().stream().anyMatch(each -> each.stringValue().equals(TYPE));
    }

    private static Map<String, Object> properties(Obligation obligation) {
        Map<String, Object> properties = new LinkedHashMap<>();
        switch (obligation) {
            case Obligation.OnlyRecordedWithin only -> {
                properties.put("name", "only-recorded-within");
                properties.put("category", only.category().value());
                if (only.window().from() != null) {
                    properties.put("from", only.window().from().toString());
                }
                if (only.window().until() != null) {
                    properties.put("until", only.window().until().toString());
                }
            }
            case Obligation.EraseBy erase -> {
                properties.put("name", "erase-by");
                properties.put("category", erase.category().value());
                properties.put("at", erase.at().toString());
            }
            case Obligation.ReduceTo reduce -> properties.put("name", "reduce-to");
            case Obligation.CountUse count -> properties.put("name", "count-use");
            case Obligation.NotifySubject notify -> properties.put("name", "notify-subject");
        }
        return properties;
    }
}

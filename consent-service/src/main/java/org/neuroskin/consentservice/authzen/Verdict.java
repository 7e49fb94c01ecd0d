package org.neuroskin.consentservice.authzen;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param context what goes with it; empty unless the caller asked for an explanation
 */
record Verdict(boolean decision, Map<String, Object> context) {

    static Verdict of(boolean decision) {
        return new Verdict(decision, Map.of());
    }

    /** As the specification has it: without a context there is no such member. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("decision", decision);
        if (!context.isEmpty()) {
            json.put("context", context);
        }
        return json;
    }
}

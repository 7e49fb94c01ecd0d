package org.neuroskin.consentservice.authzen;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How far several evaluations go (Authorization API 1.0, section 7.1.2.1). */
enum Semantic {
    EXECUTE_ALL,
    DENY_ON_FIRST_DENY,
    PERMIT_ON_FIRST_PERMIT;

    /** The one that the options ask for: all, unless they say otherwise. */
    static Semantic of(ObjectNode options) {
        JsonNode asked = options.get("evaluations_semantic");
        if (asked == null) {
            return EXECUTE_ALL;
        }
        for (Semantic semantic : values()) {
            if (asked.isString() && asked.stringValue().equals(semantic.name().toLowerCase(Locale.ROOT))) {
                return semantic;
            }
        }
        throw RequestBodies.malformed("`/options/evaluations_semantic` is none of `execute_all`, `deny_on_first_deny`, "
                + "`permit_on_first_permit`.");
    }

    /** Whether nothing more is to be decided after this. */
    boolean endsWith(boolean decision) {
        return switch (this) {
            case EXECUTE_ALL -> false;
            case DENY_ON_FIRST_DENY -> !decision;
            case PERMIT_ON_FIRST_PERMIT -> decision;
        };
    }
}

package org.neuroskin.consentservice.authzen;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the subject would do with the resource. */
record Act(String name, ObjectNode properties) {

    static Act plain(String name) {
        return new Act(name, JsonNodeFactory.instance.objectNode());
    }
}

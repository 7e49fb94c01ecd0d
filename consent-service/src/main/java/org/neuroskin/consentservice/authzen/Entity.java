package org.neuroskin.consentservice.authzen;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A subject or a resource: something of a type, with what the caller says about it. */
record Entity(String type, String id, ObjectNode properties) {

    static Entity plain(String type, String id) {
        return new Entity(type, id, JsonNodeFactory.instance.objectNode());
    }
}

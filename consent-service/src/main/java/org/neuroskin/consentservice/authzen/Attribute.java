package org.neuroskin.consentservice.authzen;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The names by which a tenant's rules speak of parts of a question, such as {@code resource.properties.owner}. */
final class Attribute {
    private static final Pattern FORM = Pattern.compile(
            "(subject|resource)\\.(type|id|properties\\.[A-Za-z0-9_-]{1,64})|action\\.properties\\.[A-Za-z0-9_-]{1,64}"
                    + "|context\\.[A-Za-z0-9_-]{1,64}");

    private Attribute() {}

    static boolean isOne(String name) {
        return FORM.matcher(name).matches();
    }

    /** Its value in a question; missing where there is none. */
    static JsonNode of(Question question, String name) {
        String[] parts = name.split("\\.", 3);
        return switch (parts[0]) {
            case "subject" -> of(question.subject(), parts);
            case "resource" -> of(question.resource(), parts);
            case "action" -> property(question.action().properties(), parts[2]);
            case "context" -> property(question.context(), parts[1]);
            default -> MissingNode.getInstance();
        };
    }

    private static JsonNode of(Entity entity, String[] parts) {
        return switch (parts[1]) {
            case "type" -> StringNode.valueOf(entity.type());
            case "id" -> StringNode.valueOf(entity.id());
            default -> property(entity.properties(), parts[2]);
        };
    }

    private static JsonNode property(ObjectNode properties, String name) {
        return properties.path(name);
    }
}

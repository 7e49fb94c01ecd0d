package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A registered app, equal to its OAuth client id. Together with its organisation it is a recipient. */
public record AppId(@JsonValue String value) implements Comparable<AppId> {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** As which a gateway tests itself, for a person of nobody; no app is registered by it. */
    public static final AppId GATEWAY_SELF_TEST = new AppId("gateway-self-test");

    /** Rejects a value that is not of the form {@code [A-Za-z0-9_-]{1,64}}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AppId {
        Identifiers.require(ALLOWED, value, "app id");
    }

    @Override
    public int compareTo(AppId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

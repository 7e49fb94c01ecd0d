package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** What data is used for, such as {@code routine-personalisation}. One purpose per request, never a default. */
public record PurposeId(@JsonValue String value) implements Comparable<PurposeId> {
    private static final Pattern ALLOWED = Pattern.compile("[a-z][a-z0-9-]*");

    /** People look at their own data with a tool of their own. */
    public static final PurposeId SELF_ACCESS = new PurposeId("self-access");

    /** People are treated. */
    public static final PurposeId CLINICAL_CARE = new PurposeId("clinical-care");

    /** Rejects a value that is not of the form {@code [a-z][a-z0-9-]*}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PurposeId {
        Identifiers.require(ALLOWED, value, "purpose id");
    }

    @Override
    public int compareTo(PurposeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

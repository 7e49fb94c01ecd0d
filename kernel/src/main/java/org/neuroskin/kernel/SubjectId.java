package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The data subject: whose data it is. The value is the identity provider's {@code sub}; {@link #toString} hides it. */
public record SubjectId(@JsonValue String value) implements Comparable<SubjectId> {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Rejects a value that is not of the form {@code [A-Za-z0-9-]{1,64}}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SubjectId {
        Identifiers.require(ALLOWED, value, "subject id");
    }

    @Override
    public int compareTo(SubjectId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return "SubjectId[hidden]";
    }
}

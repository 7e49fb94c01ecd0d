package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A subject's name in the audit history: derived from a secret of the subject's own, whose destruction severs the link. */
public record Pseudonym(@JsonValue String value) implements Comparable<Pseudonym> {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{16,64}");

    /** Rejects a value that is not of the form {@code [A-Za-z0-9_-]{16,64}}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Pseudonym {
        Identifiers.require(ALLOWED, value, "pseudonym");
    }

    @Override
    public int compareTo(Pseudonym other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

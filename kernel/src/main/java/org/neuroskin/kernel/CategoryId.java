package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A data category, dotted from general to special, such as {@code mood.note}. */
public record CategoryId(@JsonValue String value) implements Comparable<CategoryId> {
    private static final Pattern ALLOWED = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*");

    /** Rejects a value that is not of the form {@code [a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CategoryId {
        Identifiers.require(ALLOWED, value, "category id");
    }

    /** Whether {@code other} is this category or one below it: {@code mood} covers {@code mood.note}. */
    public boolean covers(CategoryId other) {
        return other.value.equals(value) || other.value.startsWith(value + ".");
    }

    @Override
    public int compareTo(CategoryId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

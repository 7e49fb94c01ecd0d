package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** As what somebody counts themselves. */
public enum Gender {
    WOMAN,
    MAN,
    NON_BINARY,
    /** None of the others. */
    ANOTHER;

    /** The name on the wire and in the database: lower case with hyphens. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Gender> find(@Nullable String wireName) {
        return Arrays.stream(values())
                .filter(gender -> gender.wireName().equals(wireName))
                .findFirst();
    }
}

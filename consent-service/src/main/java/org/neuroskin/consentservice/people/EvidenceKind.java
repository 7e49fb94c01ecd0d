package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/** What an operator looks at before somebody may decide for a minor (GDPR Art. 8(2): "reasonable efforts to verify"). */
enum EvidenceKind {
    /** It names the parents. */
    BIRTH_CERTIFICATE,
    /** It names whom the court appointed. */
    COURT_ORDER,
    /** By hand, of who has the authority. */
    SIGNED_DECLARATION;

    /** The name used on the wire, in tables and in the history: lower case with hyphens. */
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    static EvidenceKind fromWireName(String wireName) {
        return constant(values(), EvidenceKind::wireName, wireName);
    }

    /** The constant of a wire name; {@link IllegalArgumentException} where there is none. */
    static <E> E constant(E[] constants, Function<E, String> name, String wireName) {
        return Arrays.stream(constants)
                .filter(each -> name.apply(each).equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown word `%s`".formatted(wireName)));
    }
}

package org.neuroskin.consentservice.review;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names of closed lists in the database, the history and the forms: lower case with hyphens. */
final class Codes {
    private Codes() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <T extends Enum<T>> Optional<T> find(Class<T> list, @Nullable String code) {
        return Arrays.stream(list.getEnumConstants())
                .filter(constant -> of(constant).equals(code))
                .findFirst();
    }

    static <T extends Enum<T>> T read(Class<T> list, String code) {
        return find(list, code)
                .orElseThrow(() -> new IllegalStateException("unknown %s `%s`".formatted(list.getSimpleName(), code)));
    }
}

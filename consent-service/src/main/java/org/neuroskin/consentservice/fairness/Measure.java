package org.neuroskin.consentservice.fairness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is counted, each by a query of its name that a board can read. */
enum Measure {
    GRANTED,
    DENIED,
    WITHDRAWN,
    LEFT_OUT,
    MACHINE;

    /** The name in the database, the export and the address of the page. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Measure> find(@Nullable String code) {
        return Arrays.stream(values())
                .filter(measure -> measure.code().equals(code))
                .findFirst();
    }

    /** Rows of subject, app, base and hits. */
    String sql() {
        return resource(code());
    }

    static String resource(String name) {
        String file = "/fairness/" + name + ".sql";
        try (InputStream in = Objects.requireNonNull(Measure.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

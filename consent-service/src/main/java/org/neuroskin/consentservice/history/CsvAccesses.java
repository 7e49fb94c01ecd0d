package org.neuroskin.consentservice.history;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.kernel.CategoryId;

/**
 * Accesses as RFC 4180 says, in the same columns for ever. What a spreadsheet would take for a formula has an apostrophe before
 * it, since names of routes and people's tools are not all ours.
 */
final class CsvAccesses {
    static final String HEAD = line(
            "access",
            "at",
            "subject",
            "actor",
            "app",
            "service",
            "operation",
            "purpose",
            "categories",
            "omitted",
            "emergency",
            "outcome",
            "reason",
            "bytes",
            "shard",
            "sequence");

    private CsvAccesses() {}

    static String row(Access access) {
        return line(
                access.access(),
                access.at(),
                access.subject() == null ? null : access.subject().value(),
                access.actor(),
                access.app() == null ? null : access.app().value(),
                access.service(),
                access.operation() == null ? null : access.operation().wireName(),
                access.purpose() == null ? null : access.purpose().value(),
                words(access.categories()),
                words(access.omitted()),
                access.emergency(),
                access.outcome().wireName(),
                access.reason(),
                access.bytes(),
                access.shard(),
                access.sequence());
    }

    private static String words(List<CategoryId> categories) {
        return categories.stream().map(CategoryId::value).collect(Collectors.joining(" "));
    }

    private static String line(@Nullable Object... values) {
        return Arrays.stream(values)
                .map(value -> cell(Objects.toString(value, "")))
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20".indexOf(text.charAt(0)) >= 0
                ? "'" + text
                : text;
        return safe.matches("[^\",\r\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}

package org.neuroskin.consentservice.fairness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.neuroskin.policies.vocabulary.Languages;

/** By what people are put into groups. */
enum Dimension {
    AGE,
    GENDER,
    /** Of the Monk scale, light to dark. */
    SKIN_TONE,
    /** In which somebody read last what they agreed to. */
    LANGUAGE,
    /** Somebody may use several; each app is a group. */
    APP;

    /** Who did not say it, or said nothing that it could be read from. */
    static final String NOT_SAID = "not-said";

    /** The name in the database and in the export. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All groups that there can be, whether anybody is in them or not: an absent one would tell that nobody is. */
    List<String> groups(List<String> apps) {
        List<String> groups = switch (this) {
            case AGE -> List.of("under-18", "18-29", "30-44", "45-59", "60-on");
            case GENDER -> List.of("woman", "man", "non-binary", "another");
            case SKIN_TONE -> List.of("1-3", "4-6", "7-10");
            case LANGUAGE -> Languages.ALL;
            case APP -> apps;
        };
        return this == APP
                ? groups
                : Stream.concat(groups.stream(), Stream.of(NOT_SAID)).toList();
    }

    static Dimension of(String code) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.code().equals(code))
                .findFirst()
                .orElseThrow();
    }
}

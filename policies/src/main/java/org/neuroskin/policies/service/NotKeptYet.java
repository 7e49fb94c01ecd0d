package org.neuroskin.policies.service;

import java.util.List;
import java.util.stream.Stream;
import org.neuroskin.policies.yaml.Section;

/**
 * What the format is meant to have and the gateway does not keep yet. It is refused by its name: accepted, it would promise what
 * nobody does.
 */
final class NotKeptYet {
    private static final List<String> KEYS = List.of("carrier");

    private NotKeptYet() {}

    /** Notes every key that is not among these, and says of which the gateway does not keep yet. */
    static void allowOnly(Section section, List<String> keys) {
        section.allowOnly(Stream.concat(keys.stream(), KEYS.stream()).toList());
        for (String key : KEYS) {
            if (section.has(key)) {
                section.mistake(key, "`%s` is not kept by this version, so nothing may rely on it".formatted(key));
            }
        }
    }
}

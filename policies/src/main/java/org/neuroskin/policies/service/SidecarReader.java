package org.neuroskin.policies.service;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.neuroskin.policies.yaml.Section;

/** Reads which sealed values rest beside their place. */
final class SidecarReader {
    static final List<String> KEYS = List.of("sidecar", "placeholder");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");
    private static final Set<String> WORDS = Set.of("null", "true", "false");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?");
    private static final Pattern TEXT = Pattern.compile("[ !#-\\[\\]-~]{0,64}");

    private SidecarReader() {}

    /** The rule with its sidecar, if it has one. */
    static FieldRule carried(Section section, FieldRule rule, List<FieldRule> earlier) {
        if (KEYS.stream().noneMatch(section::has)) {
            return rule;
        }
        Optional<String> name = section.parsed("sidecar", SidecarReader::property);
        Optional<String> placeholder = section.parsed("placeholder", SidecarReader::json);
        if (!FieldRule.mayRestBeside(rule.at(), rule.rest(), rule.shape())) {
            section.mistake("sidecar", "`%s` is no sealed property of an object, or a record".formatted(rule.at()));
        } else if (earlier.stream().anyMatch(each -> each.isRecordOf(rule.at()))) {
            section.mistake("sidecar", "`%s` is in a record, of which the service sees nothing".formatted(rule.at()));
        } else if (name.isPresent() && placeholder.isPresent()) {
            return rule.carriedBy(new Sidecar(name.get(), placeholder.get()));
        }
        return rule;
    }

    /** A sidecar is of one value only, and nothing else that is listed. */
    static void refuseCollision(List<FieldRule> rules, FieldRule rule, Section section) {
        rule.carriedAt().ifPresent(beside -> {
            boolean taken = rules.stream()
                    .anyMatch(other -> other.at().holds(beside)
                            || beside.holds(other.at())
                            || (!other.at().equals(rule.at())
                                    && other.carriedAt().equals(rule.carriedAt())));
            if (taken) {
                section.mistake("sidecar", "`%s` is listed as something else".formatted(beside));
            }
        });
    }

    static String property(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "`%s` is no name of a property (expected: such as valence_sealed)".formatted(text));
        }
        return text;
    }

    private static String json(String text) {
        if (WORDS.contains(text) || NUMBER.matcher(text).matches()) {
            return text;
        }
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "`%s` cannot stand for a value (expected: such as 0, false or none)".formatted(text));
        }
        return '"' + text + '"';
    }
}

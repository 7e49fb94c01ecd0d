package org.neuroskin.policies.law;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.vocabulary.Provenance;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * The values that each attribute can have: finitely many, so that a rule can be tried on all of them. They make the Cedar
 * schema.
 *
 * <p>A value is known by its position; {@code false} is 0 and {@code true} is 1.
 */
final class Terms {
    /** A set of values is one {@code long}. */
    static final int MAX_VALUES = 64;

    private static final List<String> TRUTH = List.of("false", "true");

    private final Map<Attribute, List<String>> values = new EnumMap<>(Attribute.class);

    Terms(Vocabulary vocabulary) {
        for (Attribute attribute : Attribute.values()) {
            List<String> known = valuesOf(attribute, vocabulary);
            if (known.size() > MAX_VALUES) {
                throw new IllegalStateException("our bug: `%s` has %d values".formatted(attribute, known.size()));
            }
            values.put(attribute, known);
        }
    }

    List<String> values(Attribute attribute) {
        return values.getOrDefault(attribute, List.of());
    }

    /** The position of a value; -1 where there is none. */
    int position(Attribute attribute, String value) {
        return values(attribute).indexOf(value);
    }

    /** The schema in Cedar's own syntax: {@code policies/law/schema.cedarschema}. */
    String cedarSchema() {
        StringBuilder schema = new StringBuilder("""
                // What a rule of a law may ask about, and every answer that there is. Generated from the vocabulary; a test compares.
                entity App;
                entity Data;
                """);
        for (Attribute attribute : Attribute.values()) {
            attribute
                    .entity()
                    .ifPresent(entity -> schema.append("entity %s enum [%s];\n"
                            .formatted(
                                    entity,
                                    values(attribute).stream()
                                            .map("\"%s\""::formatted)
                                            .collect(Collectors.joining(", ")))));
        }
        for (Question question : Question.values()) {
            schema.append(
                    "\naction \"%s\" appliesTo {\n    principal: App,\n    resource: Data,\n    context: {\n%s\n    }\n};\n"
                            .formatted(question.action(), members(question)));
        }
        return schema.toString();
    }

    private static String members(Question question) {
        return Stream.of(Attribute.values())
                .filter(attribute -> attribute.known(question))
                .map(attribute -> "        %s: %s"
                        .formatted(attribute.cedarName(), attribute.entity().orElse("Bool")))
                .collect(Collectors.joining(",\n"));
    }

    private static List<String> valuesOf(Attribute attribute, Vocabulary vocabulary) {
        return switch (attribute) {
            case OPERATION -> names(Operation.values());
            case PURPOSE ->
                vocabulary.purposes().stream().map(each -> each.id().value()).toList();
            case CATEGORY ->
                vocabulary.categories().stream()
                        .filter(each -> vocabulary.labelsData(each.id()))
                        .map(each -> each.id().value())
                        .toList();
            case PROVENANCE -> names(Provenance.values());
            case SETTING -> names(Setting.values());
            case AGE -> names(Age.values());
            case TRANSFER -> names(Transfer.values());
            case FORM -> names(ConsentForm.values());
            case ACTS -> names(Acts.values());
            case BASIS -> names(Basis.values());
            case SPECIAL,
                    IDENTIFIES,
                    NECESSARY,
                    AUTOMATED_DECISION,
                    EMOTION_INFERENCE,
                    RESEARCH,
                    SALE,
                    EMOTION_NOTICE_SHOWN,
                    FOR_STUDY,
                    BY_GUARDIAN,
                    STUDY_NAMED,
                    PLACE_NAMED -> TRUTH;
        };
    }

    private static List<String> names(Enum<?>[] constants) {
        return Stream.of(constants)
                .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}

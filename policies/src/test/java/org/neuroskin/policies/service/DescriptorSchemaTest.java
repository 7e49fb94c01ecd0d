package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.Operation;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/** The published schema and the loader know the same format. JSON is read as the YAML that it also is. */
class DescriptorSchemaTest {
    private final Section schema = YamlFile.parse(
                    "descriptor.schema.json", YamlFile.bundled("services/descriptor.schema.json"), new Mistakes())
            .orElseThrow();

    @Test
    void bothKnowTheSameKeys() {
        Map<Section, List<String>> keys = Map.of(
                schema,
                DescriptorReader.SERVICE_KEYS,
                definition("route"),
                DescriptorReader.ROUTE_KEYS,
                definition("field"),
                FieldReader.FIELD_KEYS,
                in(definition("route"), "properties", "methods"),
                DescriptorReader.METHODS);
        keys.forEach((object, known) -> {
            assertThat(in(object, "properties").keys()).containsExactlyInAnyOrderElementsOf(known);
            assertThat(object.text("additionalProperties")).contains("false");
        });
    }

    @Test
    void bothKnowTheSameWords() {
        Map<Section, Enum<?>[]> words = Map.of(
                in(definition("route"), "properties", "body"), BodyKind.values(),
                in(definition("field"), "properties", "rest"), AtRest.values(),
                in(definition("field"), "properties", "pad"), PaddingRule.values(),
                in(definition("field"), "properties", "shape"), Shape.values(),
                definition("operation"), Operation.values());
        words.forEach((property, constants) -> assertThat(property.texts("enum"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(constants)
                        .map(constant -> constant.name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '-'))
                        .toList()));
    }

    @Test
    void whatTheSchemaNeedsTheLoaderNeeds() {
        assertThat(mistakes("{}")).hasSize(schema.texts("required").size());
        List<String> required = Stream.concat(definition("route").texts("required").stream(), Stream.of("fields"))
                .toList();
        assertThat(mistakes("{service: a, upstream: 'http://a', place: EU, routes: [{}]}"))
                .hasSize(required.size())
                .allSatisfy(
                        mistake -> assertThat(required).anyMatch(key -> mistake.contains("`" + key + "` is missing")));
        assertThat(
                        mistakes(
                                "{service: a, upstream: 'http://a', place: EU, routes: [{path: /a, subject: token.sub, methods: {GET: read}, fields: [{}]}]}"))
                .hasSize(definition("field").texts("required").size());
    }

    private static List<String> mistakes(String descriptor) {
        try {
            Descriptors.read(Map.of("a.yaml", descriptor), Map.of());
            return List.of();
        } catch (InvalidDescriptors e) {
            return e.mistakes();
        }
    }

    private Section definition(String name) {
        return in(schema, "$defs", name);
    }

    private static Section in(Section section, String... path) {
        Section here = section;
        for (String key : path) {
            here = here.section(key).orElseThrow();
        }
        return here;
    }
}

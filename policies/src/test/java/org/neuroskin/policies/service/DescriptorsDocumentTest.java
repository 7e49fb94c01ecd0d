package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/descriptors.md} shows is read as it stands, and it speaks of every key. */
class DescriptorsDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("^```yaml\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String SERVICE = "service: example\nupstream: http://example\nplace: EU\nroutes:\n";

    private final String document = read();

    @Test
    void everyExampleIsADescriptorOrARouteOfOne() {
        List<String> examples = new ArrayList<>();
        for (Matcher found = EXAMPLE.matcher(document); found.find(); ) {
            String example = found.group(1);
            examples.add(example.startsWith("service:") ? example : SERVICE + example);
        }

        assertThat(examples)
                .hasSizeGreaterThan(3)
                .allSatisfy(example -> assertThat(
                                Descriptors.read(Map.of("a.yaml", example), Map.of("CABINET_URL", "http://cabinet")))
                        .hasSize(1));
    }

    @Test
    void everyKeyIsExplained() {
        assertThat(Stream.of(
                                DescriptorReader.SERVICE_KEYS,
                                DescriptorReader.ROUTE_KEYS,
                                FieldReader.FIELD_KEYS,
                                SearchReader.SEARCH_KEYS,
                                ResourceReader.RESOURCE_KEYS,
                                PartReader.PART_KEYS,
                                IdsReader.IDS_KEYS)
                        .flatMap(List::stream))
                .allSatisfy(key ->
                        assertThat(document.lines()).anyMatch(line -> line.matches("\\|[^|]*`%s`.*".formatted(key))));
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "descriptors.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

package org.neuroskin.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.neuroskin.gateway.payload.BodyFuzz;
import org.neuroskin.gateway.payload.RecordsFuzz;
import org.neuroskin.gateway.route.DescriptorFuzz;
import org.neuroskin.gateway.route.RoutingFuzz;

/** Replays what the fuzzer has found worth keeping: a file a harness in {@code fuzz}, a line an input. */
final class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final Map<String, Consumer<byte[]>> HARNESSES = Map.of(
            BodyFuzz.class.getName(), BodyFuzz::fuzzerTestOneInput,
            DescriptorFuzz.class.getName(), DescriptorFuzz::fuzzerTestOneInput,
            RecordsFuzz.class.getName(), RecordsFuzz::fuzzerTestOneInput,
            RoutingFuzz.class.getName(), RoutingFuzz::fuzzerTestOneInput);

    @TestFactory
    Stream<DynamicTest> nothingIsFoundAgain() {
        return HARNESSES.entrySet().stream()
                .map(harness -> DynamicTest.dynamicTest(harness.getKey(), () -> {
                    List<byte[]> inputs = Corpus.read(CORPUS.resolve(harness.getKey()));
                    assertThat(inputs).hasSizeGreaterThan(10);
                    for (byte[] input : inputs) {
                        replay(harness.getValue(), input);
                    }
                }));
    }

    private static void replay(Consumer<byte[]> harness, byte[] input) {
        try {
            harness.accept(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "%s: %s".formatted(Base64.getEncoder().encodeToString(input), new String(input, ISO_8859_1)), e);
        }
    }

    @Test
    void everyHarnessIsReplayedAndFuzzed() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"));
                Stream<Path> files = Files.list(CORPUS)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(HARNESSES.keySet());
            assertThat(sources.map(file -> file.getFileName().toString()).filter(name -> name.endsWith("Fuzz.java")))
                    .containsExactlyInAnyOrderElementsOf(HARNESSES.keySet().stream()
                            .map(name -> name.substring(name.lastIndexOf('.') + 1) + ".java")
                            .toList());
        }
    }
}

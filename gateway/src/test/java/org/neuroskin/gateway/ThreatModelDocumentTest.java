package org.neuroskin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@code docs/threat-model.md} says of sealing: each pitfall has a test that exists, or a sentence that says why not. */
final class ThreatModelDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/threat-model.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.+?) \\| (.+?) \\| (.*?) ?\\|");
    private static final int PITFALLS = 41;

    @Test
    void everyPitfallHasATestOrASentence() throws IOException {
        Map<String, List<String>> tests = DocumentedTests.all();

        List<MatchResult> rows = Files.readAllLines(DOCUMENT).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.toMatchResult())
                .toList();

        assertThat(rows)
                .extracting(row -> Integer.valueOf(row.group(1)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, PITFALLS).boxed().toList());
        assertThat(rows).allSatisfy(row -> {
            List<MatchResult> named =
                    DocumentedTests.NAMED.matcher(row.group(3)).results().toList();
            assertThat(named)
                    .allSatisfy(test -> assertThat(tests.getOrDefault(test.group(1), List.of()))
                            .as(test.group())
                            .contains(test.group(2)));
            String rest = row.group(3).replaceAll(DocumentedTests.NAMED + "|, ", "");
            assertThat(rest).as(row.group()).isEqualTo(named.isEmpty() ? "none" : "");
            assertThat(row.group(4)).as("why there is none: " + row.group()).matches(named.isEmpty() ? ".{30,}" : ".*");
        });
    }
}

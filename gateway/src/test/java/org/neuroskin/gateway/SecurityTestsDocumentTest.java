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

/** The tests that {@code docs/security-tests.md} promises are there. */
final class SecurityTestsDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/security-tests.md");
    private static final Path CASES = Path.of("src/test/resources/serve/hostile-requests.yaml");
    private static final Pattern ROW = Pattern.compile("\\| (.*?) \\| (.*) \\|");
    private static final Pattern CASE = Pattern.compile("`HostileRequestsCasesTest: ([^`]+)`");
    private static final Pattern NAME = Pattern.compile("(?m)^- name: (.+)$");
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d+");

    private static final int CVES = 25;
    private static final int PROBES = 34;

    @Test
    void everyAttackHasATestThatExists() throws IOException {
        Map<String, List<String>> tests = DocumentedTests.all();
        List<String> cases = found(NAME, Files.readString(CASES));

        List<MatchResult> rows = Files.readAllLines(DOCUMENT).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches()
                        && !row.group(1).equals("attack")
                        && !row.group(2).equals("test"))
                .map(row -> row.toMatchResult())
                .toList();

        assertThat(rows).hasSizeGreaterThan(90).allSatisfy(row -> {
            List<MatchResult> methods =
                    DocumentedTests.NAMED.matcher(row.group(2)).results().toList();
            assertThat(methods)
                    .allSatisfy(method -> assertThat(tests.getOrDefault(method.group(1), List.of()))
                            .as(method.group())
                            .contains(method.group(2)));
            List<String> named = found(CASE, row.group(2));
            assertThat(cases).containsAll(named);
            assertThat(methods.size() + named.size()).as(row.group(1)).isPositive();
            assertThat(row.group(2).replaceAll(DocumentedTests.NAMED + "|" + CASE + "|, ", ""))
                    .isEmpty();
        });
    }

    @Test
    void everyCveAndProbeOfOurResearchIsInIt() throws IOException {
        String document = Files.readString(DOCUMENT);

        assertThat(CVE.matcher(document).results().map(MatchResult::group).distinct())
                .hasSize(CVES);
        assertThat(found(Pattern.compile("(?m)^\\| (\\d+) \\|"), document))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, PROBES)
                        .mapToObj(String::valueOf)
                        .toList());
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }
}

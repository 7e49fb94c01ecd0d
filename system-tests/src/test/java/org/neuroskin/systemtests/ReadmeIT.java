package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the curl examples of a page, in order, in one shell, and expects what the page says they answer. */
class ReadmeIT {
    private static final Pattern EXAMPLE = Pattern.compile("```bash\n(.*?)```\n\n```text\n(.*?)```", Pattern.DOTALL);

    private final RunningSystem system = RunningSystem.instance();

    @ParameterizedTest
    @CsvSource({"README.md, 5", "docs/apps.md, 3"})
    void everyExampleAnswersAsWritten(String page, int atLeast) throws IOException {
        Files.createDirectories(system.root().resolve("target"));
        List<MatchResult> examples = EXAMPLE.matcher(
                        Files.readString(system.root().resolve(page)))
                .results()
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(atLeast);
        StringBuilder script = new StringBuilder("set -uo pipefail\n");
        for (int i = 0; i < examples.size(); i++) {
            script.append(onOurPorts(examples.get(i).group(1)))
                    .append("\necho; echo '=== example ")
                    .append(i)
                    .append("'\n");
        }

        RunningSystem.Command shell = system.run(List.of("bash", "-c", script.toString()), Map.of());

        String[] outputs = shell.output().split("=== example \\d+\n", -1);
        assertThat(outputs).as(shell.output()).hasSize(examples.size() + 1);
        for (int i = 0; i < examples.size(); i++) {
            assertThat(outputs[i])
                    .as(examples.get(i).group(1))
                    .contains(examples.get(i).group(2).lines().toList());
        }
    }

    private String onOurPorts(String script) {
        return script.replace("localhost:8080", "localhost:" + system.port())
                .replace("localhost:8085", "localhost:" + (system.port() + 5));
    }
}

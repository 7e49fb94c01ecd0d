package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoryIT {
    private final RunningSystem system = RunningSystem.instance();

    @Test
    void theStoryCanBeToldAndToldAgain() {
        for (int time = 0; time < 2; time++) {
            RunningSystem.Command demo = system.neuroskin("demo");

            assertThat(demo.exitCode()).as(demo.output()).isZero();
            assertThat(demo.output())
                    .contains("Consent-Omitted: mood.note")
                    .contains("nsg1.")
                    .contains("in effect since")
                    .contains("one access changed");
        }
    }

    @Test
    void everythingThatRunsIsHealthy() {
        RunningSystem.Command status = system.neuroskin("status");

        assertThat(status.exitCode()).as(status.output()).isZero();
    }

    @Test
    void aKilledLauncherTakesNothingWithItAndTheNextAdoptsAll() throws IOException, InterruptedException {
        List<Long> before = processes();
        Path output = system.home().resolve("foreground.out");
        Process launcher = system.start(List.of("./neuroskin", "up"), Map.of(), output);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.readString(output).contains("Ctrl-C") && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
        launcher.destroyForcibly().waitFor();

        assertThat(system.neuroskin("status").exitCode()).isZero();
        RunningSystem.Command next = system.neuroskin("up", "--detach");
        assertThat(next.exitCode()).as(next.output()).isZero();
        assertThat(processes()).isEqualTo(before);
    }

    private List<Long> processes() {
        return Stream.of("postgres", "keycloak", "consent-service", "gateway", "demo")
                .map(part -> system.process(part).pid())
                .toList();
    }

    @Test
    void upAgainAdoptsWhatRuns() {
        RunningSystem.Command again = system.neuroskin("up", "--detach");

        assertThat(again.exitCode()).as(again.output()).isZero();
    }
}

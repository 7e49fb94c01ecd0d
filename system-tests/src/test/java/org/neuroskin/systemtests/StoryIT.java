package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

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
    void upAgainAdoptsWhatRuns() {
        RunningSystem.Command again = system.neuroskin("up", "--detach");

        assertThat(again.exitCode()).as(again.output()).isZero();
    }
}

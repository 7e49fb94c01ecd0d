package org.neuroskin.systemtests.violations;

import java.time.Instant;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class ReadsTheClock {
    private ReadsTheClock() {}

    static Instant now() {
        return Instant.now();
    }
}

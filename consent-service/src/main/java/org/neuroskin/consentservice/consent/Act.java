package org.neuroskin.consentservice.consent;

import org.jspecify.annotations.Nullable;

/**
 * Who changes something, with what, why, and in which request: what history keeps of every change beside the change itself.
 *
 * @param actor {@code subject}, {@code clock}, or the {@code sub} of who acts for or against the person
 * @param tool the app or page it was done with; null where no request led to it
 * @param reason a code; null where the cause of the change says all
 * @param correlation names the request, so that logs and history can be laid side by side
 */
record Act(String actor, @Nullable String tool, @Nullable String reason, String correlation) {
    static final String SUBJECT = "subject";
    static final String CLOCK = "clock";
    static final String GUARDIAN = "guardian";

    /** Whether somebody decides for a minor, which the reason says then. */
    boolean byGuardian() {
        return GUARDIAN.equals(reason);
    }
}

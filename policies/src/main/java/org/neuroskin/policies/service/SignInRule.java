package org.neuroskin.policies.service;

import java.time.Duration;
import java.util.Optional;

/**
 * How whoever asks must have signed in (RFC 9470).
 *
 * @param level the least level of assurance, as the token's {@code acr} tells it: a number; 0 demands nothing
 * @param maxAge how long ago at most; empty: as long as the token counts
 */
public record SignInRule(int level, Optional<Duration> maxAge) {
    /** Demands nothing. */
    public static final SignInRule NONE = new SignInRule(0, Optional.empty());
}

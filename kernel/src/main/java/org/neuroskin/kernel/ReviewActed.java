package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody of the ethics board did something in the course of a review: that they did, and its code; never what they wrote.
 *
 * @param review the flag, the case or the sample
 * @param actor the {@code sub} of the reviewer
 * @param act a code of a closed list, such as {@code case-opened}
 * @param outcome what it came to, a code of a closed list of the act; of a drawn sample its size, seed and checkpoint; null
 *     where the act says all
 */
public record ReviewActed(
        UUID event,
        Instant at,
        UUID review,
        String actor,
        String act,
        @Nullable String outcome) implements AuditEvent.Change {}

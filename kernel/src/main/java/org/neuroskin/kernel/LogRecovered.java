package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The log goes on under another name, because entries that were signed are not there any more. The first entry under that name;
 * those before it are what was left.
 *
 * @param actor who of the staff decided it
 * @param reason a code of a closed list: {@code database-lost}, {@code database-damaged}, {@code mistake} or {@code exercise}
 * @param lost the highest signed checkpoint, which cannot be reached any more: the evidence of how much there was
 * @param kept the highest signed checkpoint of what was left; null if nothing was signed of it
 */
public record LogRecovered(
        UUID event,
        Instant at,
        String actor,
        String reason,
        String lost,
        @Nullable String kept) implements AuditEvent.Tally {}

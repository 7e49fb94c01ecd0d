package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;

/**
 * The ethics board closed its case about an emergency access.
 *
 * @param review the case
 * @param actor the {@code sub} of the reviewer
 * @param finding a code of a closed list
 */
public record ReviewClosed(
        UUID event, Instant at, UUID review, UUID session, Pseudonym subject, String actor, String finding)
        implements AuditEvent.ChangeOfPerson {}

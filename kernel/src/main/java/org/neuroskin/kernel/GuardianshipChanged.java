package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody asked to decide for a minor, and what became of that.
 *
 * @param link names it in all its events
 * @param guardian the {@code sub} of who decides, or wants to
 * @param actor the {@code sub} of who acted, or {@code system} where the person came of age
 * @param authority on what it rests, a code of a closed list
 * @param evidence the kind of document that was named, a code of a closed list; never what it says
 * @param state {@code asked}, {@code confirmed}, {@code rejected} or {@code ended}
 * @param reason why it was rejected or ended; null else
 */
public record GuardianshipChanged(
        UUID event,
        Instant at,
        UUID link,
        Pseudonym subject,
        String guardian,
        String actor,
        String authority,
        String evidence,
        String state,
        @Nullable String reason)
        implements AuditEvent.ChangeOfPerson {}

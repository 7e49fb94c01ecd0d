package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;

/**
 * A gateway made the key of an era (a shred epoch), or destroyed it: from then on copies of the key table of that era open nothing.
 *
 * @param gateway which gateway reported it
 * @param era the era, named by when it began
 * @param key id of its key
 * @param state {@code begun} or {@code destroyed}
 */
public record EraChanged(UUID event, Instant at, String gateway, String era, String key, String state)
        implements AuditEvent.Change {}

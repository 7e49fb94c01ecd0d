package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;

/**
 * An operator asked for keys to be rotated, or that is done.
 *
 * @param rotation names the rotation in its events
 * @param actor the {@code sub} of the operator; {@code system} where it is done
 * @param level {@code root}, {@code epoch}, {@code subject} or {@code data}; {@code reseal} where what closed data keys have sealed is
 *     sealed anew
 * @param state {@code asked} or {@code done}
 * @param keys how many keys are wrapped anew by it, or only open since it was asked for; of a {@code reseal}, how many people's data
 *     is sealed anew, 0 as long as that is not known
 */
public record KeyRotationChanged(
        UUID event, Instant at, UUID rotation, String actor, String level, String state, long keys)
        implements AuditEvent.Change {}

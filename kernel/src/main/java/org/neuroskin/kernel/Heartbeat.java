package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;

/**
 * The log lives, recorded once a minute while it is open, so that a silence in it means something.
 *
 * @param gateways how many gateways have not given their lease back
 */
public record Heartbeat(UUID event, Instant at, long gateways) implements AuditEvent.Tally {}

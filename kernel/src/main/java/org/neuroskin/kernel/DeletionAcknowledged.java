package org.neuroskin.kernel;

import java.time.Instant;
import java.util.UUID;

/**
 * An app said that it deleted what it held on a consent that has ended.
 *
 * @param notice the event by which it was told what to delete
 * @param deleted when, as the app says
 */
public record DeletionAcknowledged(
        UUID event, Instant at, UUID notice, UUID consent, Pseudonym subject, AppId app, Instant deleted)
        implements AuditEvent.ChangeOfPerson {}

package org.neuroskin.consentservice.events;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is kept.
 *
 * @param sequence its place among all events; within one person the order of the changes
 * @param deleteBy until when the app deletes what it may use no more; null where nothing has ended
 */
record StoredEvent(
        UUID id,
        long sequence,
        ConsentEvent event,
        Instant at,
        @Nullable Instant deleteBy) {}

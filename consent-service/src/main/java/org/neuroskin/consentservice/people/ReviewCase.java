package org.neuroskin.consentservice.people;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ethics board has to look at.
 *
 * @param explanation what the clinician wrote for the board
 * @param finding null while it is open
 */
record ReviewCase(
        UUID id,
        EmergencyStore.Stored about,
        String explanation,
        Instant openedAt,
        @Nullable Finding finding,
        @Nullable String remark,
        @Nullable String closedBy,
        @Nullable Instant closedAt) {

    boolean closed() {
        return finding != null;
    }

    @Override
    public String toString() {
        return "ReviewCase[" + id + "]";
    }
}

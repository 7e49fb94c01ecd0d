package org.neuroskin.consentservice.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;

/**
 * An access as shown to the outside.
 *
 * @param subject and
 * @param actor only for reviewers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AccessView(
        UUID access,
        Instant at,
        @Nullable Pseudonym subject,
        @Nullable String actor,
        @Nullable Recipient app,
        @Nullable String service,
        @Nullable PurposeId purpose,
        @Nullable Operation operation,
        List<CategoryId> categories,
        List<CategoryId> omitted,
        boolean emergency,
        String outcome,
        @Nullable String reason,
        long bytes,
        String proof) {

    /** Copies the lists. */
    AccessView {
        categories = List.copyOf(categories);
        omitted = List.copyOf(omitted);
    }

    /** The app and its organisation. */
    record Recipient(String id, String name, String organisation) {}
}

package org.neuroskin.consentservice.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;

/**
 * One attempt to get at data. Everything that is null was not known when it was denied.
 *
 * @param actor {@code subject}, {@code stranger}, or the {@code sub} of the staff who asked; not for the subject's eyes
 * @param categories what was released; of an access that did not get that far, what was asked for
 * @param omitted left out for want of consent
 * @param emergency opened by a clinician in an emergency, without the person's consent
 * @param reason why it was denied or failed
 * @param bytes released so far
 * @param shard ledger shard
 * @param sequence where its first event stands in the log
 */
public record Access(
        UUID access,
        Instant at,
        @Nullable Pseudonym subject,
        @Nullable String actor,
        @Nullable AppId app,
        @Nullable String service,
        @Nullable Operation operation,
        @Nullable PurposeId purpose,
        List<CategoryId> categories,
        List<CategoryId> omitted,
        boolean emergency,
        Outcome outcome,
        @Nullable String reason,
        long bytes,
        String shard,
        long sequence) {

    /** Copies the lists. */
    public Access {
        categories = List.copyOf(categories);
        omitted = List.copyOf(omitted);
    }

    /** Path of the proof that it is in the log. */
    public String proof() {
        return "/audit/v1/proofs/%s/%d".formatted(shard, sequence);
    }
}

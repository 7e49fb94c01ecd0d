package org.neuroskin.consentservice.people;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.SubjectId;

/**
 * Somebody decides for a minor, or wants to.
 *
 * @param guardian the account of who decides
 * @param subjectName how the young person called themselves when they let the guardian ask
 * @param guardianName how the guardian called themselves then
 * @param judgedBy the operator who confirmed or rejected it; null while nobody has
 * @param endedAt also when it was rejected; null while it stands
 */
public record Guardianship(
        UUID id,
        SubjectId subject,
        SubjectId guardian,
        String subjectName,
        String guardianName,
        Authority authority,
        Instant askedAt,
        @Nullable String judgedBy,
        @Nullable Instant judgedAt,
        @Nullable Instant endedAt,
        @Nullable String reason) {

    /** Where it stands: {@code asked}, {@code confirmed}, {@code rejected} or {@code ended}. */
    public String state() {
        if (endedAt == null) {
            return judgedAt == null ? "asked" : "confirmed";
        }
        return EndReason.EVIDENCE_NOT_SUFFICIENT.wireName().equals(reason) ? "rejected" : "ended";
    }

    /** Since when it stands there. */
    public Instant since() {
        Instant judged = judgedAt == null ? askedAt : judgedAt;
        return endedAt == null ? judged : endedAt;
    }

    /** Whether the guardian decides, as long as the person is a minor. */
    public boolean isConfirmed() {
        return judgedAt != null && endedAt == null;
    }

    @Override
    public String toString() {
        return "Guardianship[%s, %s]".formatted(id, state());
    }
}

package org.neuroskin.consentservice.design;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/** Records accesses as a gateway would. */
public record RecordedAccesses(AuditLog log, Pseudonyms pseudonyms) {

    /** Records that Mood Coach wanted to read this person's notes and was refused; tells the entry's number. */
    public long denied(SubjectId subject) {
        AuditEvent.AccessDenied event = new AuditEvent.AccessDenied(
                UUID.randomUUID(),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                UUID.randomUUID(),
                "gateway-1",
                "subject",
                new AppId("mood-coach"),
                pseudonyms.of(subject),
                "diary",
                "/v1/subjects/{subject}/mood-entries",
                Operation.READ,
                new PurposeId("routine-personalisation"),
                List.of(new CategoryId("mood.note")),
                DenialReason.CONSENT_WITHDRAWN,
                3,
                "ab".repeat(32),
                "cd".repeat(32),
                null,
                null);
        return log.append(List.of(event)).sequences().getFirst();
    }
}

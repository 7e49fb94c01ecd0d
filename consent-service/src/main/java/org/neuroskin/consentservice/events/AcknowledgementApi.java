package org.neuroskin.consentservice.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where an app says that it has deleted what an event told it to. The secret of that event is what lets it in. */
@RestController
class AcknowledgementApi {
    private final Acknowledgements acknowledgements;
    private final AuditOutbox outbox;

    /** What the app says, as it came in. */
    record Deleted(
            @Nullable String secret,
            @Nullable Boolean deleted,
            @Nullable Instant at) {}

    /** What is noted, the same at every repetition. */
    record Acknowledged(
            UUID event,
            @JsonProperty("deleted_at") Instant deletedAt,
            @JsonProperty("acknowledged_at") Instant acknowledgedAt) {}

    AcknowledgementApi(Acknowledgements acknowledgements, AuditOutbox outbox) {
        this.acknowledgements = acknowledgements;
        this.outbox = outbox;
    }

    @PostMapping("/consent/v1/events/{id}/acknowledgement")
    Acknowledged acknowledge(@PathVariable String id, @RequestBody Deleted body) {
        UUID event = InvalidInput.value(id, UUID::fromString).orElseThrow(ProblemException::notFound);
        Acknowledged noted = acknowledgements.note(event, body);
        outbox.flush();
        return noted;
    }
}

package org.neuroskin.consentservice.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.Problem;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Takes the events of gateways: one event's canonical bytes a line; answers once they are durable. */
@RestController
class AuditIntake {
    private static final int MAX_BYTES = 1 << 22;

    private final AuditLog log;

    AuditIntake(AuditLog log) {
        this.log = log;
    }

    @PostMapping("/internal/v1/audit/events")
    Audited take(@RequestHeader("Neuroskin-Gateway") String gateway, HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            throw new ProblemException(Problem.BODY_TOO_LARGE, "Too many events at once.");
        }
        List<AuditEvent> events = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            boolean atEnd = i == body.length;
            if (atEnd ? start < i : body[i] == '\n') {
                events.add(event(Arrays.copyOfRange(body, start, i), gateway, events.size() + 1));
                start = i + 1;
            }
        }
        if (events.isEmpty()) {
            throw new ProblemException(Problem.MALFORMED_BODY, "There is no event in the body.");
        }
        return log.append(events);
    }

    private static AuditEvent event(byte[] line, String gateway, int number) {
        AuditEvent event;
        try {
            event = AuditEvents.read(line);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.MALFORMED_BODY, "Line %d is not the canonical form of an event.".formatted(number));
        }
        if (!isOwn(event, gateway)) {
            throw new ProblemException(
                    Problem.MALFORMED_BODY, "Line %d is not for this gateway to report.".formatted(number));
        }
        return event;
    }

    /** A gateway reports accesses through itself, and nothing else. */
    private static boolean isOwn(AuditEvent event, String gateway) {
        return switch (event) {
            case AuditEvent.AccessIntended intended -> intended.gateway().equals(gateway);
            case AuditEvent.AccessDenied denied -> denied.gateway().equals(gateway);
            case AuditEvent.OfAccess further -> true;
            case AuditEvent.Change change -> false;
            case AuditEvent.HistoryRead read -> false;
            case AuditEvent.DecisionAnswered answer -> false;
        };
    }
}

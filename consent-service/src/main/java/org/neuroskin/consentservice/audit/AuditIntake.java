package org.neuroskin.consentservice.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AnswersCounted;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.DenialsSummed;
import org.neuroskin.kernel.Heartbeat;
import org.neuroskin.kernel.LogRecovered;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.ProofId;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes the events of gateways: one event's canonical bytes a line, with the {@link ProofId#line line of a proof} before one
 * that uses it up; answers once they are durable.
 */
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
        Lines lines = new Lines(gateway);
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            boolean atEnd = i == body.length;
            if (atEnd ? start < i : body[i] == '\n') {
                lines.take(Arrays.copyOfRange(body, start, i));
                start = i + 1;
            }
        }
        lines.finish();
        return log.append(new Report(lines.events, lines.proofs));
    }

    /** What a gateway reports, as it is read line by line. */
    private static final class Lines {
        private final List<AuditEvent> events = new ArrayList<>();
        private final Map<UUID, ProofId> proofs = new LinkedHashMap<>();
        private final String gateway;
        private int lines;
        private @Nullable ProofId proof;

        Lines(String gateway) {
            this.gateway = gateway;
        }

        void take(byte[] line) {
            lines++;
            ProofId used = proof;
            proof = proof(line);
            if (proof != null && used == null) {
                return;
            }
            AuditEvent event = event(line, gateway, lines);
            events.add(event);
            if (used != null) {
                require(beginsAttempt(event), "Line %d uses no proof up.".formatted(lines));
                proofs.put(event.event(), used);
            }
        }

        void finish() {
            require(proof == null, "The body ends with a proof that nothing uses up.");
            require(!events.isEmpty(), "There is no event in the body.");
        }

        private @Nullable ProofId proof(byte[] line) {
            try {
                return ProofId.ofLine(line).orElse(null);
            } catch (IllegalArgumentException e) {
                throw malformed(lines);
            }
        }
    }

    private static boolean beginsAttempt(AuditEvent event) {
        return event instanceof AuditEvent.AccessIntended || event instanceof AuditEvent.AccessDenied;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ProblemException(Problem.MALFORMED_BODY, otherwise);
        }
    }

    private static ProblemException malformed(int number) {
        return new ProblemException(
                Problem.MALFORMED_BODY, "Line %d is not the canonical form of an event.".formatted(number));
    }

    private static AuditEvent event(byte[] line, String gateway, int number) {
        AuditEvent event;
        try {
            event = AuditEvents.read(line);
        } catch (IllegalArgumentException e) {
            throw malformed(number);
        }
        require(isOwn(event, gateway), "Line %d is not for this gateway to report.".formatted(number));
        return event;
    }

    /** A gateway reports accesses through itself, and nothing else; that it does not know how one ended is for the log to say. */
    private static boolean isOwn(AuditEvent event, String gateway) {
        return switch (event) {
            case AuditEvent.AccessIntended intended -> intended.gateway().equals(gateway);
            case AuditEvent.AccessDenied denied -> denied.gateway().equals(gateway);
            case AuditEvent.AccessFailed failed -> !failed.problem().equals(AuditEvent.AccessFailed.OUTCOME_UNKNOWN);
            case AuditEvent.OfAccess further -> true;
            case AuditEvent.Change change -> false;
            case AuditEvent.HistoryRead read -> false;
            case AnswersCounted counted -> counted.gateway().equals(gateway);
            case DenialsSummed sum -> sum.gateway().equals(gateway);
            case Heartbeat beat -> false;
            case LogRecovered recovered -> false;
            case AuditEvent.DecisionAnswered answer -> false;
        };
    }
}

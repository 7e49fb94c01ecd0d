package org.neuroskin.consentservice.audit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Audited;
import org.springframework.stereotype.Component;

/** Makes events durable. */
@Component
public class AuditLog {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LedgerWriter writer;
    private final LedgerInbox inbox;

    AuditLog(LedgerWriter writer, LedgerInbox inbox) {
        this.writer = writer;
        this.inbox = inbox;
    }

    /**
     * Records these events, all or none, and returns once they are durable. An event that was recorded lately already is not
     * recorded again: its place is told.
     *
     * @throws CannotRecord if they are not, or it is not known within five seconds
     */
    public Audited append(List<AuditEvent> events) {
        return append(new Report(events, Map.of()));
    }

    /**
     * The same for events some of which use up a proof of possession, in the same transaction.
     *
     * @return {@link Audited#PROOF_USED} for the intent of an access whose proof had been used up before
     */
    Audited append(Report report) {
        return new Audited(LedgerWriter.SHARD, record(report));
    }

    /** Returns once everything that was committed to the outbox before this call is recorded. */
    void flush() {
        record(new Report(List.of(), Map.of()));
    }

    private List<Long> record(Report report) {
        return writer.follows() ? inbox.append(report, PATIENCE) : await(writer.submit(report));
    }

    private static List<Long> await(CompletableFuture<List<Long>> recorded) {
        try {
            return recorded.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedEvent) {
                throw new RejectedEvent(String.valueOf(e.getCause().getMessage()));
            }
            throw new CannotRecord("The audit history is not available. Try again.");
        } catch (TimeoutException e) {
            throw new CannotRecord("The audit history does not answer in time. Try again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRecord("Interrupted while recording.");
        }
    }
}

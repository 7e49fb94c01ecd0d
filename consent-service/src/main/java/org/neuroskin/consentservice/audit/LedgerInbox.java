package org.neuroskin.consentservice.audit;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Bells;
import org.neuroskin.consentservice.platform.Doorbell;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How a replica that does not write the log has events recorded: it hands them in by a table, and the writer answers in the
 * transaction that records them.
 */
@Component
class LedgerInbox {
    /** How late an answer is read whose ring was missed. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final JdbcClient database;
    private final Ids ids;
    private final Doorbell answers = new Doorbell();

    LedgerInbox(JdbcClient database, Ids ids, Bells bells) {
        this.database = database;
        this.ids = ids;
        bells.hear("answers", answers::ring);
    }

    /**
     * Hands a report in and returns the places of its events once they are durable. No events: returns once the outbox was emptied.
     *
     * @throws RejectedEvent if they contradict what is recorded
     * @throws CannotRecord if nobody took them in this time, and nobody will; or if the database is lost meanwhile
     */
    List<Long> append(Report report, Duration patience) {
        try {
            return handIn(report, patience);
        } catch (DataAccessException e) {
            // Whether it was taken, or will be, nobody can tell now
            throw new CannotRecord("The audit history is not available. Try again.");
        }
    }

    private List<Long> handIn(Report report, Duration patience) {
        UUID id = ids.next();
        long deadline = System.nanoTime() + patience.toNanos();
        long seen = answers.rings();
        List<AuditEvent> events = report.events();
        database.sql("insert into audit_inbox (id, events, proofs) values (?, ?, ?)")
                .param(id)
                .param(events.stream().map(AuditEvents::write).toArray(byte[][]::new))
                .param(events.stream()
                        .map(event -> report.proofs().get(event.event()))
                        .map(proof -> proof == null ? null : proof.value())
                        .toArray(String[]::new))
                .update();
        Optional<List<Long>> places = Optional.empty();
        while (places.isEmpty() && System.nanoTime() < deadline) {
            await(seen);
            seen = answers.rings();
            // Left for the writer to sweep away: one durable write less for each who waits
            places = answer("select sequences, rejected from audit_inbox where id = ?", id);
        }
        // Taken back for good, unless it was answered in this moment
        return places.or(() -> answer("delete from audit_inbox where id = ? returning sequences, rejected", id))
                .orElseThrow(() -> new CannotRecord("The audit history does not answer in time. Try again."));
    }

    private void await(long seen) {
        try {
            answers.await(seen, LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRecord("Interrupted while recording.");
        }
    }

    /** Empty where the row was not answered. */
    private Optional<List<Long>> answer(String sql, UUID id) {
        return database.sql(sql)
                .param(id)
                .query((row, number) -> places(row))
                .optional()
                .flatMap(Function.identity());
    }

    private static Optional<List<Long>> places(ResultSet row) throws SQLException {
        @Nullable String rejected = row.getString("rejected");
        if (rejected != null) {
            throw new RejectedEvent(rejected);
        }
        Array sequences = row.getArray("sequences");
        return sequences == null ? Optional.empty() : Optional.of(List.of((Long[]) sequences.getArray()));
    }
}

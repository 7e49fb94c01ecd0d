package org.neuroskin.consentservice.audit;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.LogRecovered;
import org.neuroskin.ledger.Checkpoint;
import org.neuroskin.ledger.InvalidNote;
import org.neuroskin.ledger.LogSigner;
import org.neuroskin.ledger.SignedCheckpoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Lets a log go on that has lost entries, so that nobody can overlook that it has: under a new name, with a first entry that holds
 * the signed checkpoint of what there was. The checkpoint stays as a file as well.
 *
 * <p><b>Failure</b>: {@link LedgerRefused} where nothing is lost, where what is left is not whole in itself, or where somebody
 * writes. After a crash in between, the same call ends what was begun.
 */
final class LogRecovery {
    private final Connection connection;
    private final LogNames names;
    private final CheckpointFile outside;
    private final Clock clock;
    private final Ids ids;
    private final JdbcClient database;
    private final LedgerReader reader;
    private final LedgerStore store;

    /** Who decides, and why. */
    record Decision(String actor, String reason) {}

    /** Takes a connection that nobody else uses. */
    LogRecovery(Connection connection, LogNames names, CheckpointFile outside, Clock clock, Ids ids) {
        this.connection = connection;
        this.names = names;
        this.outside = outside;
        this.clock = clock;
        this.ids = ids;
        this.database = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        this.reader = new LedgerReader(database);
        this.store = new LedgerStore(connection, LedgerWriter.SHARD);
    }

    /** Recovers, and tells in one sentence what is lost. */
    String run(Decision decision) throws SQLException, IOException {
        connection.setAutoCommit(false);
        if (!store.lock()) {
            throw new LedgerRefused("somebody writes the log: stop every consent-service first");
        }
        LedgerStore.Head head = store.takeOver();
        if (!head.frontier().root().equals(head.root())
                || !reader.tree(LedgerWriter.SHARD, head.size()).root().equals(head.root())) {
            throw new LedgerRefused("the entries that are left do not add up: put another copy of the database back");
        }
        String note = outside.read()
                .orElseThrow(() -> new LedgerRefused(
                        "there is no checkpoint `%s`: it cannot be told what was lost".formatted(outside)));
        int known = reader.recoveries(LedgerWriter.SHARD);
        int signedAfter = recoveries(note);
        Checkpoint lost = open(note, signedAfter);
        if (known > signedAfter) {
            return finish(note, known);
        }
        if (known == signedAfter && continues(lost, head.size())) {
            throw new LedgerRefused("nothing is lost: the log has %d entries and continues the checkpoint of %d"
                    .formatted(head.size(), lost.size()));
        }
        Optional<String> kept = reader.checkpoint(LedgerWriter.SHARD);
        if (kept.isPresent() && !continues(open(kept.get(), recoveries(kept.get())), head.size())) {
            throw new LedgerRefused(
                    "the entries that are left are not those that were signed: put another copy of the database back");
        }
        int number = signedAfter + 1;
        String fresh = goOn(head, number, note, kept.orElse(null), decision);
        keep(note, number);
        connection.commit();
        outside.write(fresh);
        return "%d entries of `%s` are left; of %d that were signed, the rest is lost. The log goes on as `%s`"
                .formatted(
                        head.size(),
                        lost.origin(),
                        lost.size(),
                        names.signer(number).origin());
    }

    private String goOn(LedgerStore.Head head, int number, String lost, @Nullable String kept, Decision decision)
            throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant last = reader.entry(LedgerWriter.SHARD, head.size() - 1)
                .map(entry -> Entries.read(entry).recorded())
                .orElse(now);
        Instant recorded = now.isBefore(last) ? last : now;
        var event = new LogRecovered(ids.next(), recorded, decision.actor(), decision.reason(), lost, kept);
        var draft = new Draft(LedgerWriter.SHARD, AccessBook.empty(), head.frontier(), recorded);
        draft.add(event, AuditEvents.write(event));
        draft.write(store, head.epoch());
        database.sql("insert into ledger_recovery values (?, ?, ?, ?, ?, ?, ?)")
                .param(LedgerWriter.SHARD)
                .param(number)
                .param(Rows.utc(recorded))
                .param(decision.actor())
                .param(decision.reason())
                .param(head.size())
                .param(lost)
                .update();
        LogSigner signer = names.signer(number);
        String note = signer.sign(draft.frontier().size(), draft.frontier().root(), recorded);
        reader.saveCheckpoint(LedgerWriter.SHARD, draft.frontier().size(), note);
        return note;
    }

    /** The transaction was committed before, and the checkpoint not written. */
    private String finish(String note, int number) throws SQLException, IOException {
        String lost = database.sql("select lost from ledger_recovery where shard = ? and number = ?")
                .params(LedgerWriter.SHARD, number)
                .query(String.class)
                .single();
        if (!lost.equals(note)) {
            throw new LedgerRefused("the checkpoint in `%s` is older than the last recovery: put the right file back"
                    .formatted(outside));
        }
        outside.write(reader.checkpoint(LedgerWriter.SHARD).orElseThrow());
        connection.commit();
        return "a recovery that had been cut off is ended; the log goes on as `%s`"
                .formatted(names.signer(number).origin());
    }

    private void keep(String note, int number) throws IOException {
        outside.beside(".lost-" + number).write(note);
    }

    private int recoveries(String note) {
        OptionalInt number = names.recoveries(note.lines().findFirst().orElse(""));
        return number.orElseThrow(
                () -> new LedgerRefused("the checkpoint in `%s` is of another installation's log".formatted(outside)));
    }

    private Checkpoint open(String note, int recoveries) {
        try {
            return SignedCheckpoint.open(note, names.signer(recoveries).verifierKeys());
        } catch (InvalidNote e) {
            throw new LedgerRefused(
                    "the checkpoint in `%s` is not signed with our key (%s)".formatted(outside, e.getMessage()));
        }
    }

    private boolean continues(Checkpoint checkpoint, long size) {
        return checkpoint.size() <= size
                && reader.tree(LedgerWriter.SHARD, checkpoint.size()).root().equals(checkpoint.root());
    }
}

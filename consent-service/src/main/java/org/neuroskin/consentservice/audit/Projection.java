package org.neuroskin.consentservice.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Doorbell;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Obligation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Follows the log a moment behind and keeps the tables {@code access}, in which accesses can be looked up by subject, app and
 * time, {@code consent_entry}, which knows where the changes of a consent stand, and {@code answer_run}, by which answers without
 * a record are missed. Holds nothing that the log does not: it can
 * be emptied and built again.
 */
@Component
class Projection implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);
    private static final int REMEMBERED = 1000;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final String OPENED = """
            insert into access (access, sequence, at, subject, actor, app, service, route, operation, purpose, categories,
                omitted, emergency, outcome, reason, gateway, bytes, windows, last_sign)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?) on conflict do nothing
            """;
    private static final String WINDOW =
            "update access set windows = windows + 1, bytes = bytes + ?, last_sign = ? where access = ?";
    private static final String RELEASED = """
            update access set outcome = 'released', status = ?, bytes = ?, categories = ?, last_sign = ? where access = ?
            """;
    private static final String CONSENT_CHANGED =
            "insert into consent_entry (consent, sequence) values (?, ?) on conflict do nothing";
    private static final String FAILED =
            "update access set outcome = ?, reason = ?, bytes = coalesce(?, bytes), last_sign = ? where access = ?";

    private final LedgerReader reader;
    private final JdbcTemplate database;
    private final TransactionOperations transactions;
    private final Doorbell moved = new Doorbell();
    private volatile long size;
    private volatile long position;
    private volatile boolean running;
    private @Nullable Thread thread;

    Projection(LedgerReader reader, JdbcTemplate database, TransactionOperations transactions) {
        this.reader = reader;
        this.database = database;
        this.transactions = transactions;
    }

    /**
     * Catches up with the log and tells the writer what it must know of the past.
     *
     * @return when the last entry was recorded
     */
    Instant openAt(long logSize, AccessBook book) {
        if (step(logSize) > logSize) {
            LOG.warn("the table of accesses is ahead of the log and is built again");
            rebuild();
        }
        while (step(logSize) < logSize) {
            LOG.debug("catching up with the log");
        }
        database.query("select access, gateway, windows, last_sign from access where outcome = 'open'", row -> {
            Instant lastSign = row.getObject(4, OffsetDateTime.class).toInstant();
            book.open(row.getObject(1, UUID.class), new AccessBook.Open(row.getString(2), row.getLong(3), lastSign));
        });
        Instant last = Instant.EPOCH;
        for (byte[] bytes : reader.entries(LedgerWriter.SHARD, Math.max(0, logSize - REMEMBERED), logSize)) {
            Entries.Entry entry = Entries.read(bytes);
            book.remember(entry.event(), AuditEvents.write(entry.event()), entry.sequence());
            last = entry.recorded();
        }
        grown(logSize);
        return last;
    }

    /** The log has this many entries now. */
    void grown(long logSize) {
        size = logSize;
        moved.ring();
    }

    /** Waits until everything recorded so far can be looked up, but not longer than this. */
    void awaitCurrent(Duration patience) {
        long wanted = reader.size(LedgerWriter.SHARD);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (long seen = moved.rings(); reached() < wanted && System.nanoTime() < deadline; seen = moved.rings()) {
                moved.await(seen, LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the tables hold more than this many entries, but not longer than this. */
    void awaitBeyond(long entries, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (long seen = moved.rings(); reached() <= entries; seen = moved.rings()) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (!left.isPositive()) {
                    return;
                }
                // Nobody rings here where another replica writes the log
                moved.await(seen, left.compareTo(RETRY) < 0 ? left : RETRY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many entries the tables hold, wherever they are filled: the replica that writes the log fills them too. */
    long reached() {
        Long reached = database.query(
                "select position from access_position where shard = ?",
                row -> row.next() ? row.getLong(1) : 0L,
                LedgerWriter.SHARD);
        return reached == null ? 0 : reached;
    }

    /** Empties the table; it fills again from the log. */
    void rebuild() {
        transactions.executeWithoutResult(status -> {
            database.update("update access_position set position = 0 where shard = ?", LedgerWriter.SHARD);
            database.update("delete from access");
            database.update("delete from consent_entry");
            database.update("delete from answer_run");
        });
        reached(0);
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().daemon().name("ledger-projection").start(this::follow);
    }

    @Override
    public void stop() {
        running = false;
        Thread follower = thread;
        if (follower != null) {
            follower.interrupt();
            try {
                follower.join(STOP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }

    private void follow() {
        while (running) {
            try {
                step(awaitGrowth());
            } catch (InterruptedException e) {
                running = false;
            } catch (RuntimeException e) {
                // Boundary of this thread: what failed is tried again for as long as it takes
                LOG.warn(
                        "the table of accesses cannot follow the log: {}",
                        e.getClass().getSimpleName());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long awaitGrowth() throws InterruptedException {
        for (long seen = moved.rings(); running && position >= size; seen = moved.rings()) {
            moved.await(seen, RETRY);
        }
        return size;
    }

    /** Takes over the next entries before {@code to}; returns how far the table is now. */
    private long step(long to) {
        Long reached = transactions.execute(status -> {
            database.update("insert into access_position values (?, 0) on conflict do nothing", LedgerWriter.SHARD);
            Long from = database.queryForObject(
                    "select position from access_position where shard = ? for update", Long.class, LedgerWriter.SHARD);
            if (from == null || from >= to) {
                return from;
            }
            List<byte[]> entries = reader.entries(LedgerWriter.SHARD, from, to);
            apply(entries.stream().map(Entries::read).toList());
            database.update(
                    "update access_position set position = ? where shard = ?",
                    from + entries.size(),
                    LedgerWriter.SHARD);
            return from + entries.size();
        });
        return reached(reached == null ? 0 : reached);
    }

    private long reached(long now) {
        position = now;
        moved.ring();
        return now;
    }

    /** By kind, which is their order within each access. */
    private void apply(List<Entries.Entry> entries) {
        List<Object[]> opened = new ArrayList<>();
        List<Object[]> windows = new ArrayList<>();
        List<Object[]> released = new ArrayList<>();
        List<@Nullable Object[]> failed = new ArrayList<>();
        List<Object[]> changes = new ArrayList<>();
        for (Entries.Entry entry : entries) {
            OffsetDateTime recorded = Rows.utc(entry.recorded());
            switch (entry.event()) {
                case AuditEvent.AccessIntended intended -> opened.add(intended(intended, entry.sequence(), recorded));
                case AuditEvent.AccessDenied denied -> opened.add(denied(denied, entry.sequence(), recorded));
                case AuditEvent.WindowReleased window ->
                    windows.add(new Object[] {window.bytes(), recorded, window.access()});
                case AuditEvent.AccessReleased release ->
                    released.add(new Object[] {
                        release.status(), release.bytes(), texts(release.categories()), recorded, release.access()
                    });
                case AuditEvent.AccessFailed failure ->
                    failed.add(new @Nullable Object[] {
                        failed(failure).wireName(), failure.problem(), failure.bytes(), recorded, failure.access()
                    });
                case AuditEvent.ConsentChanged change -> changes.add(new Object[] {change.consent(), entry.sequence()});
                case AuditEvent.Change change -> {}
                case AuditEvent.HistoryRead read -> {}
                case AuditEvent.Tally tally -> {}
                case AuditEvent.DecisionAnswered answer -> {}
            }
        }
        database.batchUpdate(OPENED, opened);
        database.batchUpdate(WINDOW, windows);
        database.batchUpdate(RELEASED, released);
        database.batchUpdate(FAILED, failed);
        database.batchUpdate(CONSENT_CHANGED, changes);
        AnswerRuns.of(entries).write(database);
    }

    private static @Nullable Object[] intended(
            AuditEvent.AccessIntended event, long sequence, OffsetDateTime recorded) {
        return new @Nullable Object[] {
            event.access(),
            sequence,
            Rows.utc(event.at()),
            event.subject().value(),
            event.actor(),
            event.app().value(),
            event.service(),
            event.route(),
            event.operation().wireName(),
            event.purpose().value(),
            texts(event.categories()),
            texts(event.omitted()),
            isEmergency(event),
            "open",
            null,
            event.gateway(),
            recorded
        };
    }

    private static Outcome failed(AuditEvent.AccessFailed event) {
        return event.problem().equals(AuditEvent.AccessFailed.OUTCOME_UNKNOWN) ? Outcome.UNKNOWN : Outcome.FAILED;
    }

    private static boolean isEmergency(AuditEvent.AccessIntended event) {
        return event.obligations() != null
                && event.obligations().stream().anyMatch(line -> line.startsWith(Obligation.NotifySubject.TYPE + " "));
    }

    private static @Nullable Object[] denied(AuditEvent.AccessDenied event, long sequence, OffsetDateTime recorded) {
        return new @Nullable Object[] {
            event.access(),
            sequence,
            Rows.utc(event.at()),
            event.subject() == null ? null : event.subject().value(),
            event.actor(),
            event.app() == null ? null : event.app().value(),
            event.service(),
            event.route(),
            event.operation() == null ? null : event.operation().wireName(),
            event.purpose() == null ? null : event.purpose().value(),
            texts(event.categories()),
            new String[0],
            false,
            "denied",
            event.reason().wireName(),
            event.gateway(),
            recorded
        };
    }

    private static String[] texts(Collection<CategoryId> categories) {
        return categories.stream().map(CategoryId::value).toArray(String[]::new);
    }
}

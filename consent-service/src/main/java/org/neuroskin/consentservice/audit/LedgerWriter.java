package org.neuroskin.consentservice.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Bells;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.Heartbeat;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.ledger.Frontier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The one writer of a shard: takes whatever gathered while the last commit ran and commits it whole, so that the cost of a
 * durable write is shared by all who wait for it.
 *
 * <p>Each transaction holds, in this order: ends for accesses that nobody will end any more, the outbox, what was submitted. An event that
 * was submitted after a change was committed therefore always follows the event of that change.
 *
 * <p>Opens the log by itself, again and again after every failure, and answers nobody while it is closed.
 */
@Component
class LedgerWriter implements SmartLifecycle {
    static final String SHARD = "main";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final int MAX_WAITING_EVENTS = 1 << 14;
    private static final int MAX_EVENTS_A_COMMIT = 1000;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofMinutes(1);
    private static final Duration REOPEN_AFTER = Duration.ofMillis(300);
    private static final Duration SETTINGS_CHECK = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final Clock clock;
    private final Ids ids;
    private final Checkpoints checkpoints;
    private final Projection projection;
    private final Orphans orphans = new Orphans();
    private final BlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(MAX_WAITING_EVENTS);
    private final AtomicBoolean handedIn = new AtomicBoolean(true);
    private long lastBeat = System.nanoTime();
    private volatile @Nullable String closedBecause = "not opened yet";
    private volatile boolean follows;
    private volatile boolean running;
    private @Nullable Thread thread;

    /** Whose commit was asked for but not confirmed. */
    private @Nullable Draft inDoubt;

    LedgerWriter(
            DataSource dataSource, Clock clock, Ids ids, Checkpoints checkpoints, Projection projection, Bells bells) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.ids = ids;
        this.checkpoints = checkpoints;
        this.projection = projection;
        bells.hear("inbox", this::wake);
    }

    /** Why nothing can be recorded here now, or null. */
    @Nullable
    String closedBecause() {
        return closedBecause;
    }

    /** Whether another replica writes the log now, so that events are recorded through {@link LedgerInbox}. */
    boolean follows() {
        return follows;
    }

    /** A replica that follows has handed something in. */
    private void wake() {
        handedIn.set(true);
        if (closedBecause == null && queue.isEmpty()) {
            queue.add(new Submission(new Report(List.of(), Map.of()), new CompletableFuture<>()));
        }
    }

    /**
     * Hands events in. No events: asks for the outbox to be emptied.
     *
     * @return the sequence of each once durable, {@link Audited#PROOF_USED} for the intent of an access whose proof had been used
     *     up before; fails if they are not durable or if they contradict what is recorded
     * @throws CannotRecord if the log is closed or too many events wait already
     */
    CompletableFuture<List<Long>> submit(Report report) {
        int size = Math.max(1, report.events().size());
        if (closedBecause != null || !running) {
            throw new CannotRecord("The audit history is closed. Try again.");
        }
        if (!room.tryAcquire(size)) {
            throw new CannotRecord("Too many events are waiting to be recorded. Try again.");
        }
        Submission submission = new Submission(report, new CompletableFuture<>());
        CompletableFuture<List<Long>> done = submission.done.whenComplete((sequences, failure) -> room.release(size));
        queue.add(submission);
        if (closedBecause != null || !running) {
            failWaiting();
        }
        return done;
    }

    @Override
    public synchronized void start() {
        running = true;
        thread = Thread.ofPlatform().name("ledger-" + SHARD).start(this::run);
    }

    @Override
    public synchronized void stop() {
        running = false;
        Thread writer = thread;
        if (writer != null) {
            try {
                writer.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server starts and after it stops. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void run() {
        while (running) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                LedgerStore store = new LedgerStore(connection, SHARD);
                try {
                    work(connection, store, open(connection, store));
                } finally {
                    close(connection, store);
                }
            } catch (SQLException | RuntimeException e) {
                // Boundary of this thread: whatever happened, the log closes, and is tried again
                closed(e);
            } catch (InterruptedException e) {
                running = false;
            }
            failWaiting();
            pause();
        }
        closedBecause = "stopping";
        checkpoints.close();
        failWaiting();
    }

    private void closed(Exception cause) {
        String reason = cause instanceof LedgerRefused
                ? String.valueOf(cause.getMessage())
                : "the log cannot be written: %s".formatted(cause.getClass().getSimpleName());
        if (!reason.equals(closedBecause)) {
            LOG.atLevel(cause instanceof OtherWriter ? Level.INFO : Level.ERROR)
                    .log("the audit history is closed here: {}", reason);
        }
        if (!(cause instanceof LedgerRefused)) {
            LOG.debug("the log cannot be written", cause);
        }
        closedBecause = reason;
        follows = cause instanceof OtherWriter;
        checkpoints.close();
    }

    private static void close(Connection connection, LedgerStore store) {
        try {
            connection.rollback();
            store.unlock();
            connection.commit();
        } catch (SQLException e) {
            // A broken connection has let go of the lock already
            LOG.debug("the writer's connection is gone", e);
        }
    }

    private void failWaiting() {
        for (Submission submission = queue.poll(); submission != null; submission = queue.poll()) {
            submission.done.completeExceptionally(new CannotRecord("The audit history is closed. Try again."));
        }
    }

    private void pause() {
        try {
            if (running) {
                Thread.sleep(REOPEN_AFTER);
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    private State open(Connection connection, LedgerStore store) throws SQLException {
        requireSafe(store);
        if (!store.lock()) {
            throw new OtherWriter();
        }
        LedgerStore.Head head = store.takeOver();
        resolveDoubt(store);
        connection.commit();
        if (head.frontier().size() != head.size() || !head.frontier().root().equals(head.root())) {
            throw new LedgerRefused("the head of the log contradicts itself: the database was tampered with");
        }
        checkpoints.open(head.size(), head.root());
        AccessBook book = AccessBook.empty();
        Instant lastRecorded = projection.openAt(head.size(), book);
        if (closedBecause != null) {
            LOG.info("the audit history is open with {} entries", head.size());
        }
        closedBecause = null;
        follows = false;
        handedIn.set(true);
        return new State(head.frontier(), head.epoch(), book, lastRecorded);
    }

    private static void requireSafe(LedgerStore store) throws SQLException {
        List<String> unsafe = store.unsafeSettings();
        if (!unsafe.isEmpty()) {
            throw new LedgerRefused(
                    "PostgreSQL is set so that confirmed records can be lost: " + String.join(", ", unsafe));
        }
    }

    /** The lock is ours, so nothing of an earlier connection can still commit: what is there now is the truth. */
    private void resolveDoubt(LedgerStore store) throws SQLException {
        Draft draft = inDoubt;
        if (draft == null) {
            return;
        }
        if (store.hasLeaf(draft.first(), draft.firstHash())) {
            draft.committed();
        } else {
            draft.failed(new CannotRecord("The events were not recorded."));
        }
        inDoubt = null;
    }

    private void work(Connection connection, LedgerStore store, State opened)
            throws SQLException, InterruptedException {
        State state = opened;
        Instant nextTick = Instant.MIN;
        Instant nextCheck = clock.instant().plus(SETTINGS_CHECK);
        while (running) {
            List<Submission> submissions = take();
            Instant now = clock.instant();
            boolean tick = !now.isBefore(nextTick);
            if (submissions.isEmpty() && !tick) {
                continue;
            }
            state = commit(connection, store, state, submissions, tick);
            if (tick) {
                nextTick = now.plus(TICK);
            }
            if (now.isAfter(nextCheck)) {
                requireSafe(store);
                connection.commit();
                nextCheck = now.plus(SETTINGS_CHECK);
            }
        }
    }

    private List<Submission> take() throws InterruptedException {
        List<Submission> taken = new ArrayList<>();
        int events = 0;
        Submission next = queue.poll(TICK.toMillis() / 4, TimeUnit.MILLISECONDS);
        while (next != null) {
            taken.add(next);
            events += next.report.events().size();
            next = events < MAX_EVENTS_A_COMMIT ? queue.poll() : null;
        }
        return taken;
    }

    private State commit(
            Connection connection, LedgerStore store, State state, List<Submission> submissions, boolean sweep)
            throws SQLException {
        Instant now = clock.instant();
        Instant recorded = now.isBefore(state.lastRecorded) ? state.lastRecorded : now;
        Draft draft = new Draft(SHARD, state.book, state.frontier, recorded);
        UsedProofs usedProofs = new UsedProofs(connection);
        boolean asked = false;
        try {
            if (sweep) {
                store.forgetAnswers();
                usedProofs.forgetOld(recorded);
                sweep(store.leases(), state, draft);
            }
            // Read before the outbox: what was handed in after a change must not overtake the change's own event
            List<LedgerStore.HandedIn> others = handedIn.getAndSet(false) || sweep ? store.handedIn() : List.of();
            for (byte[] bytes : store.takeOutbox()) {
                draft.add(AuditEvents.read(bytes), bytes);
            }
            Set<UUID> late = usedProofs.use(proofs(others, submissions), recorded);
            for (LedgerStore.HandedIn other : others) {
                answer(store, other, draft, late);
            }
            submissions.forEach(submission -> draft.add(submission, late));
            draft.write(store, state.epoch);
            asked = true;
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            if (asked && !draft.isEmpty()) {
                inDoubt = draft;
            } else {
                fail(submissions, e);
            }
            throw e;
        }
        if (draft.isEmpty()) {
            draft.committed();
            return state;
        }
        checkpoints.grown(draft.frontier().size(), draft.frontier().root());
        projection.grown(draft.frontier().size());
        draft.committed();
        return new State(draft.frontier(), state.epoch, state.book, draft.recorded());
    }

    /** Ends what nobody will end any more, and says now and then that the log lives. */
    private void sweep(Map<String, Long> leases, State state, Draft draft) {
        Instant recorded = draft.recorded();
        long nanos = System.nanoTime();
        for (UUID access : orphans.in(state.book, leases, recorded, nanos)) {
            var end = new AuditEvent.AccessFailed(
                    ids.next(), recorded, access, AuditEvent.AccessFailed.OUTCOME_UNKNOWN, null);
            draft.add(end, AuditEvents.write(end));
        }
        if (nanos - lastBeat > BEAT.toNanos()) {
            var beat = new Heartbeat(ids.next(), recorded, leases.size());
            draft.add(beat, AuditEvents.write(beat));
            lastBeat = nanos;
        }
    }

    /** Within the transaction, so that whoever reads the answer reads what is durable. */
    private static void answer(LedgerStore store, LedgerStore.HandedIn handedIn, Draft draft, Set<UUID> late)
            throws SQLException {
        try {
            store.answer(handedIn.id(), draft.add(handedIn.report(), late));
        } catch (RejectedEvent e) {
            store.reject(handedIn.id(), String.valueOf(e.getMessage()));
        }
    }

    private static Map<UUID, ProofId> proofs(List<LedgerStore.HandedIn> others, List<Submission> submissions) {
        Map<UUID, ProofId> proofs = new LinkedHashMap<>();
        others.forEach(other -> proofs.putAll(other.report().proofs()));
        submissions.forEach(submission -> proofs.putAll(submission.report.proofs()));
        return proofs;
    }

    private static void fail(List<Submission> submissions, Throwable cause) {
        submissions.forEach(each -> each.done.completeExceptionally(cause));
    }

    /** A report and who waits for it. */
    record Submission(Report report, CompletableFuture<List<Long>> done) {}

    private record State(Frontier frontier, long epoch, AccessBook book, Instant lastRecorded) {}
}

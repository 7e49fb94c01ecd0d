package org.neuroskin.gateway.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.ProofId;

/**
 * Has audit events made durable.
 *
 * <p>Events gather while earlier ones are on their way and then travel together; only an exchange that takes long is not waited
 * for, and then there are two at a time at most. A batch that fails, fails for all who wait for it: nothing is sent twice, since
 * nobody could tell whether it was recorded.
 */
public final class Recorder implements AutoCloseable {
    private static final int SENDERS = 2;
    private static final int QUEUE = 4_096;
    private static final int BATCH = 512;

    /** How long one exchange keeps the others waiting, who gather more meanwhile. */
    private static final long TURN_MILLIS = 100;

    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Semaphore turn = new Semaphore(1);
    private final ConsentServiceClient consentService;
    private final Duration patience;
    private final List<Thread> senders;
    private volatile boolean closed;
    private volatile boolean failing;

    /**
     * A recorder that sends from now on.
     *
     * @param patience how long at most somebody waits; 5 s in service
     */
    public Recorder(ConsentServiceClient consentService, Duration patience) {
        this.consentService = consentService;
        this.patience = patience;
        this.senders = IntStream.range(0, SENDERS)
                .mapToObj(sender -> Thread.ofVirtual().name("audit-" + sender).start(this::sendLoop))
                .toList();
    }

    /**
     * Returns once the events are durable. Their times are cut to microseconds, which is what the history keeps.
     *
     * @throws CannotRecord if that is not certain within the patience, or at once if too many are waiting already
     */
    public void record(AuditEvent... events) {
        List<byte[]> lines = new ArrayList<>(events.length);
        for (AuditEvent event : events) {
            lines.add(AuditEvents.write(event));
        }
        if (!await(new Entry(lines, events.length))) {
            throw new CannotRecord("events without a proof were not recorded for want of one");
        }
    }

    /**
     * The same for the one event that tells how an attempt begins, and uses up the proof of possession that came with it, in
     * the same transaction. A denial is recorded whatever its proof.
     *
     * @return false if the event was not recorded, because the proof had been used up before
     * @throws CannotRecord as {@link #record(AuditEvent...)}; then the proof may be used up or not
     */
    public boolean record(@Nullable ProofId proof, AuditEvent event) {
        byte[] line = AuditEvents.write(event);
        return await(new Entry(proof == null ? List.of(line) : List.of(proof.line(), line), 1));
    }

    private boolean await(Entry entry) {
        if (closed || !queue.offer(entry)) {
            throw new CannotRecord("too many events are waiting to be recorded");
        }
        try {
            return entry.durable.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CannotRecord("the events could not be recorded", e.getCause());
        } catch (TimeoutException e) {
            throw new CannotRecord("the events were not recorded within %d ms".formatted(patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRecord("interrupted while events were being recorded", e);
        } finally {
            // Nobody waits any more: if it still stands in the queue, it must not be sent.
            entry.durable.cancel(false);
        }
    }

    /** Whether the last exchange made its events durable; also true before the first. */
    public boolean works() {
        return !failing;
    }

    /** How many wait for a batch to be sent. */
    public int waiting() {
        return queue.size();
    }

    /** Fails whoever still waits. */
    @Override
    public void close() {
        closed = true;
        senders.forEach(Thread::interrupt);
        List<Entry> abandoned = new ArrayList<>();
        queue.drainTo(abandoned);
        fail(abandoned, closing());
    }

    private static ConsentServiceUnavailable closing() {
        return new ConsentServiceUnavailable("the gateway is closing");
    }

    private void sendLoop() {
        while (!closed) {
            List<Entry> batch = new ArrayList<>();
            boolean turns;
            try {
                batch.add(queue.take());
                turns = turn.tryAcquire(TURN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                fail(batch, closing());
                return;
            }
            queue.drainTo(batch, BATCH - 1);
            batch.removeIf(entry -> entry.durable.isDone());
            try {
                send(batch);
            } finally {
                if (turns) {
                    turn.release();
                }
            }
        }
    }

    private void send(List<Entry> batch) {
        List<byte[]> lines = new ArrayList<>();
        int events = 0;
        for (Entry entry : batch) {
            lines.addAll(entry.lines);
            events += entry.events;
        }
        if (events == 0) {
            return;
        }
        try {
            List<Long> sequences = consentService.record(lines, events).sequences();
            failing = false;
            int first = 0;
            for (Entry entry : batch) {
                entry.durable.complete(sequences.get(first) != Audited.PROOF_USED);
                first += entry.events;
            }
        } catch (ConsentServiceUnavailable e) {
            failing = true;
            fail(batch, e);
        } finally {
            fail(batch, new ConsentServiceUnavailable("the exchange was abandoned"));
        }
    }

    private static void fail(List<Entry> batch, ConsentServiceUnavailable why) {
        batch.forEach(entry -> entry.durable.completeExceptionally(why));
    }

    private static final class Entry {
        private final List<byte[]> lines;
        private final int events;
        private final CompletableFuture<Boolean> durable = new CompletableFuture<>();

        Entry(List<byte[]> lines, int events) {
            this.lines = lines;
            this.events = events;
        }
    }
}

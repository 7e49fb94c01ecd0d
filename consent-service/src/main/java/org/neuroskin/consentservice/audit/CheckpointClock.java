package org.neuroskin.consentservice.audit;

import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Has the log signed once a second while it grows. */
@Component
class CheckpointClock implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointClock.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Checkpoints checkpoints;
    private final LedgerWriter writer;
    private volatile boolean running;

    CheckpointClock(Checkpoints checkpoints, LedgerWriter writer) {
        this.checkpoints = checkpoints;
        this.writer = writer;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("ledger-checkpoints").start(this::run);
    }

    private void run() {
        while (running) {
            try {
                Thread.sleep(PERIOD);
                if (writer.closedBecause() == null) {
                    checkpoints.sign();
                }
            } catch (InterruptedException e) {
                running = false;
            } catch (CannotRecord | DataAccessException | UncheckedIOException e) {
                LOG.warn("the log cannot be signed now: {}", e.getClass().getSimpleName());
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}

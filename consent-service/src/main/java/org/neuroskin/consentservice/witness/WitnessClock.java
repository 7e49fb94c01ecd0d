package org.neuroskin.consentservice.witness;

import java.time.Duration;
import org.neuroskin.consentservice.audit.CannotRecord;
import org.neuroskin.consentservice.audit.SignedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Has the log cosigned every ten seconds while it grows, by the replica that writes it. */
@Component
class WitnessClock implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessClock.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Witnesses witnesses;
    private final SignedLog log;
    private volatile boolean running;

    WitnessClock(Witnesses witnesses, SignedLog log) {
        this.witnesses = witnesses;
        this.log = log;
    }

    @Override
    public void start() {
        running = witnesses.any();
        if (running) {
            Thread.ofPlatform().daemon().name("witnesses").start(this::run);
        }
    }

    private void run() {
        while (running) {
            try {
                Thread.sleep(PERIOD);
                if (log.isWrittenHere()) {
                    witnesses.round();
                }
            } catch (InterruptedException e) {
                running = false;
            } catch (CannotRecord | DataAccessException e) {
                LOG.warn("the log cannot be cosigned now: {}", e.getClass().getSimpleName());
            } catch (RuntimeException e) {
                // Boundary of this thread: the next round may go well
                LOG.error("a round of the witnesses failed", e);
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
}

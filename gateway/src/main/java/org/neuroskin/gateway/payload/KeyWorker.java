package org.neuroskin.gateway.payload;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.KeyRotation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps keys anew in the background, while it is this gateway's turn: what the passing of eras, erasures and operators ask for.
 *
 * <p><b>Failure</b>: what cannot be done now is tried again; nothing is sealed or opened in another way meanwhile.
 */
public final class KeyWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWorker.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final String ROOT = "root";
    private static final String EPOCH = "epoch";

    private final ConsentServiceClient consentService;
    private final KeyRotation rotation;
    private volatile @Nullable Thread working;
    private volatile int troubles;

    /** Does nothing before {@link #start}. */
    public KeyWorker(ConsentServiceClient consentService, KeyRotation rotation) {
        this.consentService = consentService;
        this.rotation = rotation;
    }

    /** Works from now on. Returns at once. */
    public void start() {
        working = Thread.ofPlatform().daemon().name("key-worker").start(this::run);
    }

    /** How many keys could not be wrapped anew, or eras not be destroyed, when that was last tried. */
    public int troubles() {
        return troubles;
    }

    @Override
    public void close() {
        Thread running = working;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                told(workOnce());
            } catch (ConsentServiceUnavailable | SealingException e) {
                LOG.debug("keys are not worked on now: {}", e.getMessage());
            }
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private int workOnce() {
        KeyWork.Order order = consentService.keyWork(new KeyWork(rotation.eras()));
        if (!order.yours()) {
            return 0;
        }
        for (KeyWork.Rotation asked : order.rotations()) {
            if (asked.level().equals(EPOCH)) {
                rotation.beginEra(asked.askedAt());
            } else if (asked.level().equals(ROOT)) {
                rotation.rotateRoot();
                consentService.rotationDone(asked.id());
            }
        }
        return rotation.rewrapSubjectKeys()
                + rotation.replaceRetiring()
                + rotation.destroyEnded().size();
    }

    private void told(int now) {
        if (now != troubles) {
            LOG.warn("{} keys cannot be wrapped anew, or eras not be destroyed", now);
        }
        troubles = now;
    }
}

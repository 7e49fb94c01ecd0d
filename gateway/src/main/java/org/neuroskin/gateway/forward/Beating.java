package org.neuroskin.gateway.forward;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Waits for what arrives, and meanwhile runs a beat: at first, and then each second, whether anything comes or not. */
final class Beating {
    private static final long BEAT_NANOS = 1_000_000_000;

    private final Runnable beat;
    private long nextBeat = System.nanoTime();

    Beating(Runnable beat) {
        this.beat = beat;
    }

    /** The next that arrives; ends with whatever the beat throws. */
    <T> T next(BlockingQueue<T> arrived) throws InterruptedException {
        T part = null;
        while (part == null) {
            if (System.nanoTime() - nextBeat >= 0) {
                beat.run();
                nextBeat = System.nanoTime() + BEAT_NANOS;
            }
            part = arrived.poll(nextBeat - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return part;
    }
}

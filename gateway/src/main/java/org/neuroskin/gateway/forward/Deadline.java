package org.neuroskin.gateway.forward;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The moment, on the monotonic clock, until which an exchange as a whole may take. What moves gives it more: whoever is slower than
 * a MiB a second is still cut off. For one thread.
 */
final class Deadline {
    private static final long NANOS_A_MIB = TimeUnit.SECONDS.toNanos(1);

    private long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** So many bytes of a body have passed. */
    void moved(long bytes) {
        atNanos += (bytes * NANOS_A_MIB) >> 20;
    }

    long nanosLeft() {
        return Math.max(0, atNanos - System.nanoTime());
    }

    /**
     * The result of {@code future}; blocks the virtual thread that asks.
     *
     * @throws TimeoutException at the deadline
     * @throws IOException if it failed
     */
    <T> T await(Future<T> future) throws IOException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the exchange failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}

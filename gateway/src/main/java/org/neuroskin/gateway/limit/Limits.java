package org.neuroskin.gateway.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/**
 * Bounds the accesses of this gateway: each app by a token bucket and by what it has under way, all together by what is under way.
 *
 * <p><b>Guarantee</b>: an app at its limits takes nothing from another. Memory grows with the apps whose tokens the realm signs.
 */
public final class Limits {

    /**
     * How much.
     *
     * @param rate accesses a second that an app may go on with
     * @param burst accesses that an app may ask at once after a pause
     * @param appConcurrency accesses that an app may have under way
     * @param concurrency accesses that all together may have under way
     */
    public record Settings(int rate, int burst, int appConcurrency, int concurrency) {
        /** Limits below one would refuse everything. */
        public Settings {
            if (rate < 1 || burst < 1 || appConcurrency < 1 || concurrency < 1) {
                throw new IllegalArgumentException("every limit is 1 or more");
            }
        }
    }

    /** An access that an app was admitted with, until closed. */
    public interface Admission extends AutoCloseable {
        /** Headers of the answer that tell the app how much is left. */
        Map<String, String> headers();

        @Override
        void close();
    }

    private final Settings settings;
    private final LongSupplier nanoTime;
    private final Semaphore room;
    private final String policy;
    private final Map<AppId, Bucket> apps = new ConcurrentHashMap<>();

    /**
     * Nothing under way.
     *
     * @param nanoTime the monotonic clock
     */
    public Limits(Settings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        room = new Semaphore(settings.concurrency());
        policy = "\"app\";q=%d;w=%d".formatted(settings.burst(), Math.ceilDiv(settings.burst(), settings.rate()));
    }

    /**
     * Begins an access of whomever; {@link #end} must follow.
     *
     * @throws Refusal {@link Problem#OVERLOADED} where too many are under way
     */
    public void begin() {
        if (!room.tryAcquire()) {
            throw new Refusal(
                            Problem.OVERLOADED,
                            DenialReason.CANNOT_DECIDE,
                            "Too many accesses are under way. Please try again in a moment.")
                    .withHeader("Retry-After", "1");
        }
    }

    /** Ends an access that {@link #begin} let through. */
    public void end() {
        room.release();
    }

    /**
     * Admits an access of an app.
     *
     * @throws Refusal {@link Problem#TOO_MANY_REQUESTS} with the time to wait
     */
    public Admission admit(AppId app) {
        return apps.computeIfAbsent(app, first -> new Bucket()).take();
    }

    /**
     * Counts one more access of an app within one that it was admitted with, such as a message on a socket.
     *
     * @throws Refusal as {@link #admit}
     */
    public void count(AppId app) {
        apps.computeIfAbsent(app, first -> new Bucket()).spend();
    }

    private final class Bucket {
        private double tokens = settings.burst();
        private long filledAt = nanoTime.getAsLong();
        private int underWay;

        synchronized Admission take() {
            requireToken();
            if (underWay >= settings.appConcurrency()) {
                throw refused("The app has too many accesses under way.");
            }
            tokens--;
            underWay++;
            return admission(headers());
        }

        synchronized void spend() {
            requireToken();
            tokens--;
        }

        private void requireToken() {
            long now = nanoTime.getAsLong();
            double gained = (now - filledAt) * (settings.rate() / (double) TimeUnit.SECONDS.toNanos(1));
            tokens = Math.min(settings.burst(), tokens + gained);
            filledAt = now;
            if (tokens < 1) {
                throw refused("The app has used up its quota of accesses.");
            }
        }

        private Admission admission(Map<String, String> headers) {
            return new Admission() {
                @Override
                public Map<String, String> headers() {
                    return headers;
                }

                @Override
                public void close() {
                    leave();
                }
            };
        }

        private synchronized void leave() {
            underWay--;
        }

        private Refusal refused(String detail) {
            Refusal refusal = new Refusal(Problem.TOO_MANY_REQUESTS, DenialReason.CANNOT_DECIDE, detail)
                    // With a rate of one a second or more, the next token is never farther away
                    .withHeader("Retry-After", "1");
            for (Map.Entry<String, String> header : headers().entrySet()) {
                refusal = refusal.withHeader(header.getKey(), header.getValue());
            }
            return refusal;
        }

        /** draft-ietf-httpapi-ratelimit-headers-10, with the bucket as the quota and the time to fill it as the window. */
        private Map<String, String> headers() {
            long untilFull = (long) Math.ceil((settings.burst() - tokens) / settings.rate());
            return Map.of("RateLimit-Policy", policy, "RateLimit", "\"app\";r=" + (long) tokens + ";t=" + untilFull);
        }
    }
}

package org.neuroskin.gateway.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/**
 * Bounds what an address that holds no valid token can cost: signatures to check and denials to record. Bearer
 * tokens already validated are not touched by it; proofs of possession are, each being a signature to check.
 */
final class UnknownTokenLimit {
    static final int PER_MINUTE = 1000;

    private record Minute(String address, long number) {}

    private final Clock clock;
    private final Cache<Minute, AtomicInteger> refusals =
            Caffeine.newBuilder().maximumSize(10_000).build();

    UnknownTokenLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts a refusal; throws where there were too many. */
    void refused(String address) {
        if (counter(address).incrementAndGet() > PER_MINUTE) {
            throw tooMany();
        }
    }

    /** Throws if there were too many refusals. */
    void check(String address) {
        if (counter(address).get() >= PER_MINUTE) {
            throw tooMany();
        }
    }

    private AtomicInteger counter(String address) {
        return refusals.get(new Minute(address, clock.millis() / 60_000), minute -> new AtomicInteger());
    }

    private static Refusal tooMany() {
        return new Refusal(
                        Problem.TOO_MANY_REQUESTS,
                        DenialReason.UNAUTHENTICATED,
                        "Too many requests without a valid access token came from this address.")
                .withHeader("Retry-After", "60");
    }
}

package org.neuroskin.gateway.serve;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.gateway.trace.AccessTraces;
import org.neuroskin.kernel.PurposeId;

/**
 * Counts, times and traces accesses for Prometheus and OpenTelemetry, as listed in {@code docs/operations.md}.
 *
 * <p><b>Guarantee</b>: every label and attribute is one of a bounded number of words that we, a descriptor, the vocabulary or a token that the
 * realm signed has put there. Nothing of a path, a person, a token or a body becomes one.
 */
final class AccessMeters {
    private static final String NONE = "none";
    private static final String ACCESSES = "neuroskin.accesses";
    private static final String APPS = "neuroskin.app.accesses";
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(3),
        Duration.ofMillis(10),
        Duration.ofMillis(30),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    /** What takes the time of an access. */
    enum Step {
        TOKEN,
        DECIDE,
        RECORD,
        FORWARD,
        RELEASE;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    private final MeterRegistry meters;
    private final AccessTraces traces;
    private final Set<PurposeId> purposes;
    private final Map<Step, Timer> steps = new EnumMap<>(Step.class);
    private final Timer whole;
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * Nothing counted yet.
     *
     * @param purposes those of the vocabulary; any other is counted as none
     */
    AccessMeters(MeterRegistry meters, AccessTraces traces, Collection<PurposeId> purposes) {
        this.meters = meters;
        this.traces = traces;
        this.purposes = Set.copyOf(purposes);
        Arrays.stream(Step.values()).forEach(step -> steps.put(step, timer("neuroskin.step", "step", step.word)));
        whole = timer("neuroskin.access");
        meters.gauge("neuroskin.accesses.under.way", underWay);
    }

    /** An access from its head to its end. */
    void access(UUID access, Runnable work) {
        underWay.incrementAndGet();
        try {
            whole.record(() -> traces.access(access, work));
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** One step, also one that fails. */
    <T> T time(Step step, Supplier<T> work) {
        long from = System.nanoTime();
        try {
            return traces.step(step.word, work);
        } finally {
            Objects.requireNonNull(steps.get(step)).record(System.nanoTime() - from, TimeUnit.NANOSECONDS);
        }
    }

    void denied(Attempt attempt, Refusal refusal) {
        Target target = attempt.target();
        Tags outcome =
                outcome("denied", refusal.problem().code(), refusal.reason().wireName());
        count(target, attempt.purpose(), attempt.token(), outcome);
    }

    void failed(Permitted permitted, Refusal refusal) {
        count(permitted, outcome("failed", refusal.problem().code(), NONE));
    }

    void released(Permitted permitted, long bytes) {
        count(permitted, outcome("released", NONE, NONE));
        meters.counter("neuroskin.released.bytes", "service", permitted.target().service())
                .increment((double) bytes);
    }

    private void count(Permitted permitted, Tags outcome) {
        count(permitted.target(), permitted.purpose(), permitted.token(), outcome);
    }

    private void count(
            @Nullable Target target, @Nullable PurposeId purpose, @Nullable AccessToken token, Tags outcome) {
        Tags what = Tags.of(
                "service",
                target == null ? NONE : target.service(),
                "route",
                target == null ? NONE : target.route().path().template(),
                "operation",
                target == null ? NONE : target.operation().wireName(),
                "purpose",
                purpose == null || !purposes.contains(purpose) ? NONE : purpose.value());
        meters.counter(ACCESSES, what.and(outcome)).increment();
        Tags app = Tags.of("app", token == null ? NONE : token.app().value());
        if (token != null) {
            meters.counter(APPS, app.and(outcome)).increment();
        }
        traces.note(() -> what.and(outcome).and(app).stream()
                .collect(Collectors.toMap(tag -> "neuroskin." + tag.getKey(), Tag::getValue)));
    }

    private static Tags outcome(String outcome, String problem, String reason) {
        return Tags.of("outcome", outcome, "problem", problem, "reason", reason);
    }

    private Timer timer(String name, String... tags) {
        return Timer.builder(name).tags(tags).serviceLevelObjectives(BUCKETS).register(meters);
    }
}

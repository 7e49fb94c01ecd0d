package org.neuroskin.gateway.route;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.InvalidDescriptors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes up descriptors that change while the gateway runs. The folder is looked at each second, and what is there counts once two
 * looks in a row have found the same, so that a file that is being written is left alone.
 *
 * <p><b>Guarantee</b>: all files take effect together, or none does: a mistake in any of them, or a folder that is empty or cannot be
 * read, leaves what was in force.
 */
public final class DescriptorReload implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(DescriptorReload.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /**
     * The descriptors in force.
     *
     * @param since when they were taken up
     * @param mistakes those of the files as they are now, where they are others; empty where they are in force
     */
    public record State(Instant since, List<String> mistakes) {
        /** Copies the list. */
        public State {
            mistakes = List.copyOf(mistakes);
        }
    }

    private final @Nullable Path folder;
    private final Map<String, String> variables;
    private final Routes routes;
    private final Runnable test;
    private final Clock clock;
    private Map<String, String> seen = Map.of();
    private Map<String, String> judged = Map.of();
    private volatile State state;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    /**
     * Looks at nothing before {@link #start}.
     *
     * @param folder null for the descriptors that come along, which do not change
     * @param test has all routes tested soon
     */
    public DescriptorReload(
            @Nullable Path folder, Map<String, String> variables, Routes routes, Runnable test, Clock clock) {
        this.folder = folder;
        this.variables = Map.copyOf(variables);
        this.routes = routes;
        this.test = test;
        this.clock = clock;
        this.state = new State(clock.instant(), List.of());
    }

    /** One look at the folder. */
    void look() {
        if (folder != null) {
            look(folder);
        }
    }

    /** What is in force. */
    public State state() {
        return state;
    }

    @Override
    public void start() {
        if (folder != null) {
            running = true;
            thread = Thread.ofVirtual().name("descriptors").start(this::run);
        }
    }

    @Override
    public void stop() {
        running = false;
        Thread looking = thread;
        if (looking != null) {
            looking.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        try {
            while (running) {
                look();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            // Stopped
        }
    }

    private void look(Path watched) {
        Map<String, String> now;
        try {
            now = Descriptors.files(watched);
        } catch (InvalidDescriptors e) {
            // Whatever is there again later is judged anew
            seen = Map.of();
            judged = Map.of();
            refuse(e.mistakes());
            return;
        }
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(judged)) {
            judged = now;
            take(now);
        }
    }

    private void take(Map<String, String> files) {
        try {
            routes.replace(Descriptors.read(files, variables));
            test.run();
            state = new State(clock.instant(), List.of());
            LOG.info("descriptors in force: {}", String.join(", ", files.keySet()));
        } catch (InvalidDescriptors e) {
            refuse(e.mistakes());
        } catch (RuntimeException e) {
            // Else nothing would be looked at any more
            refuse(List.of("our bug: " + e.getClass().getName()));
        }
    }

    private void refuse(List<String> mistakes) {
        if (!mistakes.equals(state.mistakes())) {
            state = new State(state.since(), mistakes);
            LOG.error(
                    "the descriptors were changed and are not taken up, what was in force still is:\n{}",
                    String.join("\n", mistakes));
        }
    }
}

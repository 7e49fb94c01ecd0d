package org.neuroskin.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.decide.Decider;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.route.Routes;
import org.springframework.context.SmartLifecycle;

/** Looks every few seconds whether each data service takes connections, and has operators told. */
final class ServiceWatch implements SmartLifecycle {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Routes routes;
    private final Decider decider;
    private volatile @Nullable Thread thread;

    ServiceWatch(Routes routes, Decider decider) {
        this.routes = routes;
        this.decider = decider;
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("service-watch").start(this::run);
    }

    @Override
    public void stop() {
        Thread looking = thread;
        thread = null;
        if (looking != null) {
            looking.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        while (isRunning()) {
            Map<String, Boolean> reachable = new TreeMap<>();
            for (Map.Entry<String, URI> service : routes.upstreams().entrySet()) {
                reachable.put(service.getKey(), DataServices.reaches(service.getValue()));
            }
            decider.tell(reachable);
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

package org.neuroskin.gateway.consentservice;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From where the pages of apps come, as the consent-service said a moment ago; from nowhere while it does not say. */
public final class AppOrigins implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final ConsentServiceClient consentService;
    private volatile Map<String, Set<String>> ofApps = Map.of();
    private volatile @Nullable Thread asking;

    /** Knows of none before {@link #start}. */
    public AppOrigins(ConsentServiceClient consentService) {
        this.consentService = consentService;
    }

    /** Asks from now on. Returns at once. */
    public void start() {
        asking = Thread.ofVirtual().name("app-origins").start(this::run);
    }

    /** Whether pages of any app come from there. */
    public boolean areAnyones(String origin) {
        return ofApps.values().stream().anyMatch(origins -> origins.contains(origin));
    }

    /** Whether pages of this app come from there. */
    public boolean areOf(String app, String origin) {
        return ofApps.getOrDefault(app, Set.of()).contains(origin);
    }

    @Override
    public void close() {
        Thread running = asking;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                ofApps = consentService.origins();
            } catch (ConsentServiceUnavailable e) {
                ofApps = Map.of();
            }
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}

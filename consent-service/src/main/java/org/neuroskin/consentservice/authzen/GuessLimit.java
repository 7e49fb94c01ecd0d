package org.neuroskin.consentservice.authzen;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bounds how many wrong keys an address may try in a minute; then even a right one has to wait. */
final class GuessLimit {
    static final int PER_MINUTE = 30;
    private static final int REMEMBERED = 10_000;

    private record Minute(String address, long number) {}

    private final Clock clock;
    private final Map<Minute, Integer> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Minute, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    GuessLimit(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean mayTry(String address) {
        return failures.getOrDefault(minute(address), 0) < PER_MINUTE;
    }

    synchronized void failed(String address) {
        failures.merge(minute(address), 1, Integer::sum);
    }

    private Minute minute(String address) {
        return new Minute(address, clock.millis() / 60_000);
    }
}

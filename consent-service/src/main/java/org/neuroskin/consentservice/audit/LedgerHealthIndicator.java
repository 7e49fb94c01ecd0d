package org.neuroskin.consentservice.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready only while events can be recorded, here or through the replica that writes. */
@Component
class LedgerHealthIndicator implements HealthIndicator {
    private final LedgerWriter writer;

    LedgerHealthIndicator(LedgerWriter writer) {
        this.writer = writer;
    }

    @Override
    public Health health() {
        @Nullable String reason = writer.closedBecause();
        return reason == null || writer.follows()
                ? Health.up().build()
                : Health.down().withDetail("reason", reason).build();
    }
}

package org.neuroskin.consentservice.audit;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready only while events can be recorded, here or through the replica that writes. */
@Component
class LedgerHealthIndicator implements HealthIndicator {
    private final LedgerState state;

    LedgerHealthIndicator(LedgerState state) {
        this.state = state;
    }

    @Override
    public Health health() {
        return state.closedBecause()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().build());
    }
}

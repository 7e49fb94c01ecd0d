package org.neuroskin.consentservice.people;

import org.neuroskin.consentservice.audit.CannotRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Ends guardianships at majority, with what was given under them, and finishes revocations that were interrupted. No decision
 * waits for it: the law ends a guardian's consent at midnight by itself. Several replicas may run it at once.
 */
@Component
class GuardianClock {
    private static final Logger LOG = LoggerFactory.getLogger(GuardianClock.class);

    private final Guardianships guardianships;

    GuardianClock(Guardianships guardianships) {
        this.guardianships = guardianships;
    }

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
    void settle() {
        try {
            int settled = guardianships.settleAll();
            if (settled > 0) {
                LOG.info("{} guardianships have ended for good", settled);
            }
        } catch (DataAccessException | TransactionException | CannotRecord e) {
            LOG.warn("guardianships cannot be ended now: {}", e.getClass().getSimpleName());
        }
    }
}

package org.neuroskin.consentservice.people;

import org.neuroskin.consentservice.audit.CannotRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Notes in the history that an emergency access has ended by itself. Several replicas may do so at once. */
@Component
class EmergencyClock {
    private static final Logger LOG = LoggerFactory.getLogger(EmergencyClock.class);

    private final Emergencies emergencies;

    EmergencyClock(Emergencies emergencies) {
        this.emergencies = emergencies;
    }

    @Scheduled(initialDelayString = "PT10S", fixedDelayString = "PT10S")
    void endOverdue() {
        try {
            int ended = emergencies.endOverdue();
            if (ended > 0) {
                LOG.info("{} emergency accesses have ended by themselves", ended);
            }
        } catch (DataAccessException | TransactionException | CannotRecord e) {
            LOG.warn(
                    "the end of emergency accesses cannot be noted now: {}",
                    e.getClass().getSimpleName());
        }
    }
}

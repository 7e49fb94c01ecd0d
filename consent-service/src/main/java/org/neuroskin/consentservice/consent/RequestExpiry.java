package org.neuroskin.consentservice.consent;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Closes the requests that nobody decided in time and forgets their {@code state}, which nobody will get back. Whoever looks
 * sees them as expired from the moment on, whether this has run or not; several replicas may run it at once.
 */
@Component
class RequestExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(RequestExpiry.class);

    private final RequestStore requests;
    private final Clock clock;

    RequestExpiry(RequestStore requests, Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
    void closeExpired() {
        try {
            int closed = requests.closeExpired(clock.instant());
            if (closed > 0) {
                LOG.info("{} consent requests have expired", closed);
            }
        } catch (DataAccessException e) {
            LOG.warn(
                    "expired consent requests cannot be closed now: {}",
                    e.getClass().getSimpleName());
        }
    }
}

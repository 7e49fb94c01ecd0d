package org.neuroskin.consentservice.apps;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Brings Keycloak's realm into the state that this installation needs, in the background, as soon as Keycloak answers.
 *
 * <p>Until then this service is not ready, though it runs: a Keycloak that starts late does no harm.
 */
@Component("appsHealthIndicator")
class RealmProvisioning implements SmartLifecycle, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(RealmProvisioning.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int TRIES_PER_WARNING = 30;

    private final Realm realm;
    private volatile @Nullable Thread worker;
    private volatile boolean provisioned;

    RealmProvisioning(Realm realm) {
        this.realm = realm;
    }

    @Override
    public void start() {
        worker = Thread.ofVirtual().name("realm-provisioning").start(this::provision);
    }

    @Override
    public void stop() {
        Thread running = worker;
        worker = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    @Override
    public Health health() {
        return provisioned ? Health.up().build() : Health.down().build();
    }

    private void provision() {
        for (int attempt = 0; !provisioned; attempt++) {
            try {
                realm.provision();
                provisioned = true;
                LOG.info("the realm is provisioned");
            } catch (ProcessingException | WebApplicationException e) {
                if (attempt % TRIES_PER_WARNING == 0) {
                    LOG.warn("the realm cannot be provisioned yet, trying on: {}", e.toString());
                }
                try {
                    Thread.sleep(RETRY);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }
}

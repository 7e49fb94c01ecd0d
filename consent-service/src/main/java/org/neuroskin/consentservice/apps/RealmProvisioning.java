package org.neuroskin.consentservice.apps;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Brings Keycloak's realm into the state that this installation needs, in the background, as soon as Keycloak answers; and
 * later tells it of apps that it could not be told of at once.
 *
 * <p>Until the realm is as it must be this service is not ready, though it runs: a Keycloak that starts late does no harm.
 */
@Component("appsHealthIndicator")
class RealmProvisioning implements SmartLifecycle, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(RealmProvisioning.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int TRIES_PER_WARNING = 30;

    private final Realm realm;
    private final AppClients clients;
    private final EnforcementPoints points;
    private final AppSessions sessions;
    private volatile @Nullable Thread worker;
    private volatile boolean provisioned;

    RealmProvisioning(Realm realm, AppClients clients, EnforcementPoints points, AppSessions sessions) {
        this.realm = realm;
        this.clients = clients;
        this.points = points;
        this.sessions = sessions;
    }

    @Override
    public void start() {
        worker = Thread.ofVirtual().name("realm-provisioning").start(this::keepInLine);
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

    private void keepInLine() {
        int failures = 0;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                provisionOrCatchUp();
                failures = 0;
            } catch (ProcessingException | WebApplicationException | DataAccessException | TransactionException e) {
                if (failures++ % TRIES_PER_WARNING == 0) {
                    LOG.warn("the realm cannot be brought into line yet, trying on: {}", e.toString());
                }
            }
            try {
                Thread.sleep(RETRY);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void provisionOrCatchUp() {
        if (provisioned) {
            Realm.each(
                    List.of(() -> clients.tellAll(clients.untold()), points::catchUp, sessions::catchUp),
                    Runnable::run);
            return;
        }
        realm.provision();
        Realm.each(List.of(() -> clients.tellAll(clients.all()), points::tellAll), Runnable::run);
        provisioned = true;
        LOG.info("the realm is provisioned");
    }
}

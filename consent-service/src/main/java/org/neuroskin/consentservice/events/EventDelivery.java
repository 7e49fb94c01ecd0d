package org.neuroskin.consentservice.events;

import jakarta.annotation.PreDestroy;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.events.EventStore.Due;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AppId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends what is due: to one app one event at a time, to several apps at once, so that none hinders another.
 *
 * <p><b>Guarantee</b>: at least once and with the same id, also after a crash; of one person in the order of the changes, where an
 * event that was given up lets the next one pass. Several replicas may run it at once.
 */
@Component
class EventDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);
    private static final int APPS_AT_ONCE = 64;

    /** Then another app that waits for a place has its turn. */
    private static final int EVENTS_AT_A_TURN = 100;

    private final EventQueues queues;
    private final EventStore store;
    private final EventLetters letters;
    private final EventPost post;
    private final EventSecrets secrets;
    private final Apps apps;
    private final Ids ids;
    private final Semaphore places = new Semaphore(APPS_AT_ONCE);
    private final ExecutorService turns = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("events-", 0).factory());

    EventDelivery(
            EventQueues queues,
            EventStore store,
            EventLetters letters,
            EventPost post,
            EventSecrets secrets,
            Apps apps,
            Ids ids) {
        this.queues = queues;
        this.store = store;
        this.letters = letters;
        this.post = post;
        this.secrets = secrets;
        this.apps = apps;
        this.ids = ids;
    }

    @Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT1S")
    void deliver() {
        while (places.tryAcquire()) {
            boolean begun = false;
            try {
                begun = beginTurn();
            } catch (DataAccessException e) {
                cannot(e);
            } finally {
                if (!begun) {
                    places.release();
                }
            }
            if (!begun) {
                return;
            }
        }
    }

    @PreDestroy
    void stop() {
        turns.shutdownNow();
    }

    private boolean beginTurn() {
        UUID holder = ids.next();
        Optional<AppId> app = queues.take(holder);
        app.ifPresent(taken -> turns.execute(() -> turn(taken, holder)));
        return app.isPresent();
    }

    private void turn(AppId app, UUID holder) {
        try {
            boolean more = true;
            for (int sent = 0; more && sent < EVENTS_AT_A_TURN; sent++) {
                more = queues.keep(app, holder) && sendNext(app);
            }
            queues.leave(app, holder);
        } catch (DataAccessException e) {
            cannot(e);
        } catch (InterruptedException e) {
            // the process ends; the lease runs out and another replica goes on
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }

    /** False where nothing is due. */
    private boolean sendNext(AppId app) throws InterruptedException {
        Optional<URI> address = apps.eventsUri(app);
        if (address.isEmpty()) {
            store.giveUpAll(app);
            return false;
        }
        Optional<Due> next = store.next(app);
        if (next.isEmpty()) {
            return false;
        }
        Due due = next.get();
        if (due.stored().deleteBy() != null) {
            UUID id = due.stored().id();
            store.expect(id, EventSecrets.hash(secrets.of(id)));
        }
        post.send(address.get(), letters.write(due.stored()))
                .ifPresentOrElse(failure -> store.failed(due, failure), () -> store.delivered(due));
        return true;
    }

    private static void cannot(DataAccessException e) {
        LOG.warn("events cannot be sent now: {}", e.getClass().getSimpleName());
    }
}

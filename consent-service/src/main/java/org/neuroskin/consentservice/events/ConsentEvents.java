package org.neuroskin.consentservice.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.apps.Disclosure;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Where changes of consents are handed in to be told to the app that they concern.
 *
 * <p><b>Guarantee</b>: an event commits together with its change or not at all. Whether an app is told anything is asked by {@link #reach}.
 */
@Component
public class ConsentEvents {
    /** How long an event is tried. */
    static final Duration TRIED = Duration.ofDays(3);

    /** Within which data is deleted that may be used no more, where the app did not promise to be faster: GDPR Art. 12(3). */
    private static final int DAYS_TO_DELETE = 30;

    private final EventStore store;
    private final Apps apps;
    private final Ids ids;
    private final Clock clock;

    ConsentEvents(EventStore store, Apps apps, Ids ids, Clock clock) {
        this.store = store;
        this.apps = apps;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whether the app is told anything. */
    public boolean reach(AppId app) {
        return apps.eventsUri(app).isPresent();
    }

    /**
     * Adds an event to the transaction of this thread.
     *
     * @throws IllegalStateException if there is no transaction
     */
    public void add(ConsentEvent event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("events are for use inside a transaction");
        }
        Instant now = clock.instant();
        @Nullable
        Instant deleteBy = event.ended().isEmpty() ? null : now.plus(Duration.ofDays(daysToDelete(event.app())));
        store.add(new StoredEvent(ids.next(), 0, event, now, deleteBy));
    }

    /**
     * What an app was told to delete.
     *
     * @param deletedAt when it says that it deleted; null where it has not said so
     */
    public record Demand(
            AppId app,
            List<CategoryId> categories,
            Instant by,
            @Nullable Instant deletedAt) {

        /** Copies the categories. */
        public Demand {
            categories = List.copyOf(categories);
        }
    }

    /** What apps were told to delete of this person's since a time, oldest first. */
    public List<Demand> demands(SubjectId subject, Instant since) {
        return store.demands(subject, since);
    }

    private int daysToDelete(AppId app) {
        return Optional.ofNullable(apps.find(app).map(App::disclosure).orElse(null))
                .map(Disclosure::retentionDays)
                .map(promised -> Math.min(promised, DAYS_TO_DELETE))
                .orElse(DAYS_TO_DELETE);
    }
}

package org.neuroskin.consentservice.events;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Sees to it that only one of all replicas sends to an app at a time: whoever does holds the app's queue by a lease in the
 * database, by the database's clock. It is longer than any attempt takes and is renewed before each.
 */
@Component
class EventQueues {
    private final JdbcClient database;
    private final Clock clock;

    EventQueues(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Takes the queue that has rested longest of those in which something can be sent; empty where there is none. */
    Optional<AppId> take(UUID holder) {
        Object now = Rows.utc(clock.instant());
        database.sql("""
                        insert into consent_event_queue (app)
                        select distinct app from consent_event where due_at <= ? on conflict do nothing
                        """).param(now).update();
        return database.sql("""
                        update consent_event_queue set held_by = ?, held_until = clock_timestamp() + interval '1 minute'
                        where app = (
                            select app from consent_event_queue q
                            where (held_until is null or held_until <= clock_timestamp())
                              and exists (select from consent_event_next e where e.app = q.app and e.due_at <= ?)
                            order by held_until nulls first limit 1 for update skip locked)
                        returning app
                        """)
                .params(holder, now)
                .query((row, number) -> new AppId(row.getString(1)))
                .optional();
    }

    /** Renews the lease; false where it is lost, and nothing may be sent. */
    boolean keep(AppId app, UUID holder) {
        return database.sql("""
                        update consent_event_queue set held_until = clock_timestamp() + interval '1 minute'
                        where app = ? and held_by = ? and held_until > clock_timestamp()
                        """).params(app.value(), holder).update() == 1;
    }

    void leave(AppId app, UUID holder) {
        database.sql(
                        "update consent_event_queue set held_by = null, held_until = clock_timestamp() where app = ? and held_by = ?")
                .params(app.value(), holder)
                .update();
    }
}

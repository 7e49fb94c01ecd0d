package org.neuroskin.consentservice.audit;

import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Ties an event to a change in the database: both commit together or neither does. From the outbox it moves to the log exactly
 * once, before any event that is handed in after the change was committed; what is left by a crash moves at the next start.
 */
@Component
public class AuditOutbox {
    private final JdbcClient database;
    private final AuditLog log;

    AuditOutbox(JdbcClient database, AuditLog log) {
        this.database = database;
        this.log = log;
    }

    /**
     * Adds an event to the transaction of this thread.
     *
     * @throws IllegalStateException if there is no transaction
     * @throws IllegalArgumentException for what is no {@link AuditEvent.Change}
     */
    public void add(AuditEvent event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("the outbox is for use inside a transaction");
        }
        if (!(event instanceof AuditEvent.Change)) {
            throw new IllegalArgumentException("an event of kind `%s` has no place here".formatted(event.type()));
        }
        database.sql("insert into audit_outbox (event) values (?)")
                .param(AuditEvents.write(event))
                .update();
    }

    /**
     * Waits until everything that was committed to the outbox before this call is in the log. To be called after the commit.
     *
     * @throws CannotRecord if that is not so within five seconds; the events are durable all the same and follow later
     */
    public void flush() {
        log.flush();
    }
}

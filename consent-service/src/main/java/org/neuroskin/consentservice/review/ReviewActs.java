package org.neuroskin.consentservice.review;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AuditEvent.HistoryRead;
import org.neuroskin.kernel.ReviewActed;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Does what a reviewer does together with its record: both are durable, and in the log, when a call returns. */
@Component
public class ReviewActs {
    private final TransactionTemplate transaction;
    private final AuditOutbox outbox;
    private final AuditLog log;
    private final Ids ids;
    private final Clock clock;

    ReviewActs(PlatformTransactionManager transactions, AuditOutbox outbox, AuditLog log, Ids ids, Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.outbox = outbox;
        this.log = log;
        this.ids = ids;
        this.clock = clock;
    }

    /** Records acts in the transaction of {@link #commit}. */
    @FunctionalInterface
    interface Book {
        void record(UUID review, String act, @Nullable String outcome);
    }

    /** One moment and one transaction for all of it. */
    <T> T commit(Reviewer reviewer, Function<Book, T> change) {
        Instant now = clock.instant();
        T result = Objects.requireNonNull(transaction.execute(status -> change.apply((review, act, outcome) ->
                outbox.add(new ReviewActed(ids.next(), now, review, reviewer.id(), act, outcome)))));
        outbox.flush();
        return result;
    }

    /** Records a look before it is shown, as {@code history-read} of that scope; throws {@code CannotRecord} where that cannot be done. */
    public void looked(Reviewer reviewer, String scope, long shown) {
        log.append(List.of(new HistoryRead(ids.next(), clock.instant(), reviewer.id(), scope, shown)));
    }

    UUID nextId() {
        return ids.next();
    }

    Instant now() {
        return clock.instant();
    }
}

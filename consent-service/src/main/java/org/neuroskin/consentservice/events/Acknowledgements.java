package org.neuroskin.consentservice.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.events.AcknowledgementApi.Acknowledged;
import org.neuroskin.consentservice.events.AcknowledgementApi.Deleted;
import org.neuroskin.consentservice.events.EventStore.Demand;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.DeletionAcknowledged;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Notes what apps have deleted. An acknowledgement and its audit event are one commit; the first one counts. */
@Component
class Acknowledgements {
    /** By how much the clock of an app may differ from ours. */
    private static final Duration ASTRAY = Duration.ofMinutes(5);

    private final EventStore store;
    private final TransactionOperations transactions;
    private final Pseudonyms pseudonyms;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    Acknowledgements(
            EventStore store,
            TransactionOperations transactions,
            Pseudonyms pseudonyms,
            AuditOutbox outbox,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.transactions = transactions;
        this.pseudonyms = pseudonyms;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** A wrong secret, and an event that demands nothing, are as absent as one that never was. */
    Acknowledged note(UUID event, Deleted said) {
        return Objects.requireNonNull(transactions.execute(status -> {
            Demand demand = Optional.ofNullable(said.secret())
                    .flatMap(secret -> store.demand(event, EventSecrets.hash(secret)))
                    .orElseThrow(ProblemException::notFound);
            if (demand.acknowledgedAt() != null && demand.deletedAt() != null) {
                return new Acknowledged(event, demand.deletedAt(), demand.acknowledgedAt());
            }
            Instant deleted = read(said, demand);
            Instant now = clock.instant();
            store.acknowledged(event, now, deleted);
            record(demand, now, deleted);
            return new Acknowledged(event, deleted, now);
        }));
    }

    private Instant read(Deleted said, Demand demand) {
        InvalidInput mistakes = new InvalidInput();
        if (!Boolean.TRUE.equals(said.deleted())) {
            mistakes.add("/deleted", "is not `true`");
        }
        Optional<Instant> at = Optional.ofNullable(said.at())
                .filter(time -> time.isAfter(demand.stored().at().minus(ASTRAY))
                        && time.isBefore(clock.instant().plus(ASTRAY)));
        if (at.isEmpty()) {
            mistakes.add("/at", "is not a time between the event and now");
        }
        mistakes.throwIfAny();
        return at.orElseThrow().truncatedTo(ChronoUnit.MICROS);
    }

    private void record(Demand demand, Instant now, Instant deleted) {
        ConsentEvent event = demand.stored().event();
        outbox.add(new DeletionAcknowledged(
                ids.next(),
                now,
                demand.stored().id(),
                event.consent(),
                pseudonyms.of(event.subject()),
                event.app(),
                deleted));
    }
}

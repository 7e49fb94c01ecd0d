package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.snapshot.Barrier;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The frame around each change of a consent: lock the person's shard, change and record in one transaction, see the record in
 * the log, and wait until all gateways enforce it.
 *
 * <p><b>Failure</b>: if the log or the barrier fails, the change stands and the caller is told to ask again; asking again is
 * harmless.
 */
@Component
class ChangeInEffect {
    private final TransactionTemplate transaction;
    private final TransactionTemplate reading;
    private final Revisions revisions;
    private final Pseudonyms pseudonyms;
    private final AuditOutbox outbox;
    private final Barrier barrier;
    private final Apps apps;
    private final Clock clock;

    ChangeInEffect(
            PlatformTransactionManager transactions,
            Revisions revisions,
            Pseudonyms pseudonyms,
            AuditOutbox outbox,
            Barrier barrier,
            Apps apps,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        this.revisions = revisions;
        this.pseudonyms = pseudonyms;
        this.outbox = outbox;
        this.barrier = barrier;
        this.apps = apps;
        this.clock = clock;
    }

    /** Makes a change and returns the consent once the change is in effect. */
    ConsentView change(SubjectId subject, Function<Person, ConsentEntity> change) {
        ConsentView view = locked(subject, person -> view(change.apply(person)));
        inEffect(subject, view);
        return view;
    }

    /** Withdraws and returns once that is in effect. */
    Withdrawal withdraw(SubjectId subject, Function<Person, ConsentEntity> change) {
        ConsentView view = locked(subject, person -> view(change.apply(person)));
        Enforcement enforcement = inEffect(subject, view);
        return new Withdrawal(view.id(), view.state(), clock.instant(), view.revision(), enforcement);
    }

    /** Notes a decision that changes nothing for gateways. */
    void decide(SubjectId subject, Consumer<Person> decision) {
        locked(subject, person -> {
            decision.accept(person);
            return person;
        });
        outbox.flush();
    }

    /** Reads in one transaction. */
    <T> T read(Supplier<T> query) {
        return Objects.requireNonNull(reading.execute(status -> query.get()));
    }

    /** What the subject sees of a record, to be made inside a transaction. */
    ConsentView view(ConsentEntity consent) {
        Instant now = clock.instant();
        return new ConsentView(
                consent.id(),
                apps.find(new AppId(consent.app())).orElseThrow(),
                new PurposeId(consent.purpose()),
                consent.stateAt(now),
                consent.givenAt(),
                consent.validUntil(),
                consent.notice(),
                consent.grants().stream().map(grant -> grant.viewAt(now)).toList(),
                consent.revision());
    }

    private <T> T locked(SubjectId subject, Function<Person, T> work) {
        // before the transaction, which would otherwise hold two connections
        Person person = new Person(subject, pseudonyms.of(subject));
        return Objects.requireNonNull(transaction.execute(status -> {
            revisions.lock(subject);
            return work.apply(person);
        }));
    }

    private Enforcement inEffect(SubjectId subject, ConsentView view) {
        outbox.flush();
        return barrier.await(revisions.of(subject, view.revision()));
    }
}

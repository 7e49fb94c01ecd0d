package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes changes of consents count, and shows records as the subject sees them. */
@Component
class ChangeInEffect {
    private final EnforcedChange changes;
    private final TransactionTemplate reading;
    private final AuditOutbox outbox;
    private final Apps apps;
    private final Clock clock;

    ChangeInEffect(
            EnforcedChange changes,
            PlatformTransactionManager transactions,
            AuditOutbox outbox,
            Apps apps,
            Clock clock) {
        this.changes = changes;
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        this.outbox = outbox;
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
        return changes.commit(subject, pseudonym -> work.apply(new Person(subject, pseudonym)));
    }

    private Enforcement inEffect(SubjectId subject, ConsentView view) {
        return changes.inEffect(subject, view.revision());
    }
}

package org.neuroskin.consentservice.consent;

import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes changes of consents count, each signed with the act that it is, and shows records as the subject sees them. */
@Component
class ChangeInEffect {

    /** What a change leads to, and the revision from which it is enforced. */
    record Made<T>(T result, long revision) {}

    /** The same once it is in effect. */
    record InEffect<T>(T result, long revision, Instant at, Duration enforcedAfter, Enforcement enforcement) {}

    private final EnforcedChange changes;
    private final TransactionTemplate reading;
    private final EntityManager entities;
    private final AuditOutbox outbox;
    private final Apps apps;
    private final Guardians guardians;
    private final Clock clock;

    ChangeInEffect(
            EnforcedChange changes,
            PlatformTransactionManager transactions,
            EntityManager entities,
            AuditOutbox outbox,
            Apps apps,
            Guardians guardians,
            Clock clock) {
        this.changes = changes;
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        // a record and its grants from one and the same moment, though they are asked for one after the other
        this.reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.entities = entities;
        this.outbox = outbox;
        this.apps = apps;
        this.guardians = guardians;
        this.clock = clock;
    }

    /** Makes a change and returns once it is in effect. */
    <T> InEffect<T> make(SubjectId subject, Act act, Function<Person, Made<T>> change) {
        Made<T> made = locked(subject, act, change);
        EnforcedChange.Effect effect = changes.effect(subject, made.revision());
        return new InEffect<>(
                made.result(), made.revision(), clock.instant(), effect.enforcedAfter(), effect.enforcement());
    }

    /** Makes a change of one consent and returns how it stands once that is in effect. */
    ConsentView change(SubjectId subject, Act act, Function<Person, ConsentEntity> change) {
        return viewed(subject, act, change).result();
    }

    /** Ends something of one consent and returns once that is in effect. */
    Withdrawal end(SubjectId subject, Act act, Function<Person, ConsentEntity> change) {
        InEffect<ConsentView> done = viewed(subject, act, change);
        return new Withdrawal(
                done.result().id(),
                done.result().state(),
                done.at(),
                Math.round(done.enforcedAfter().toNanos() / 1e3) / 1e3,
                done.revision(),
                done.enforcement());
    }

    /** Notes a decision that changes nothing for gateways. */
    void decide(SubjectId subject, Act act, Consumer<Person> decision) {
        note(subject, act, decision);
        outbox.flush();
    }

    /** As {@link #decide}, for many at once: what is noted reaches the log a little later. */
    void note(SubjectId subject, Act act, Consumer<Person> decision) {
        locked(subject, act, person -> {
            decision.accept(person);
            return person;
        });
    }

    /** Returns once everything that was noted before is in the log and in effect. */
    void inEffect() {
        changes.inEffect();
    }

    /** Reads everything as it stood at one moment. */
    <T> T read(Supplier<T> query) {
        return Objects.requireNonNull(reading.execute(status -> query.get()));
    }

    /** What the subject sees of a record, to be made inside a transaction. */
    ConsentView view(ConsentEntity consent) {
        Instant now = clock.instant();
        return new ConsentView(
                consent.id(),
                apps.find(consent.app()).orElseThrow(),
                consent.purpose(),
                consent.stateAt(now),
                consent.givenAt(),
                consent.validUntil(),
                consent.notice(),
                consent.grants().stream().map(grant -> grant.viewAt(now)).toList(),
                consent.revision());
    }

    private InEffect<ConsentView> viewed(SubjectId subject, Act act, Function<Person, ConsentEntity> change) {
        return make(subject, act, person -> {
            ConsentView view = view(change.apply(person));
            return new Made<>(view, view.revision());
        });
    }

    /** Whoever decides for another person may do so at this very moment; the lock keeps it so until the commit. */
    private void requireGuardian(SubjectId subject, Act act) {
        if (act.byGuardian() && !guardians.of(subject).contains(act.actor())) {
            throw ProblemException.notFound();
        }
    }

    private <T> T locked(SubjectId subject, Act act, Function<Person, T> work) {
        // until after the commit, since Envers writes just before it
        Acts.sign(act);
        try {
            return changes.commit(subject, pseudonym -> {
                requireGuardian(subject, act);
                T result = work.apply(new Person(subject, pseudonym, act));
                entities.flush();
                return result;
            });
        } finally {
            Acts.signed();
        }
    }
}

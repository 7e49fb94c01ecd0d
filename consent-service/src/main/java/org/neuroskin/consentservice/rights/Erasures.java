package org.neuroskin.consentservice.rights;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.consent.ConsentActs;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.consent.WriteGuard;
import org.neuroskin.consentservice.keyring.Keyring;
import org.neuroskin.consentservice.people.VoluntaryDetails;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AuditEvent.KeyChanged;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ErasureChanged;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.concurrent.DelegatingSecurityContextRunnable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * Erasure (GDPR Art. 17): consents end, keys are destroyed, gateways let go of them.
 *
 * <p><b>Guarantee</b>: once an erasure is destroyed, the keyring has no wrapped byte of its keys, and never will again. Once it is done, no gateway
 * has one of them in its memory, and none releases anything that was decided before. What is stored afterwards has keys of its own.
 *
 * <p><b>Failure</b>: what was begun is ended within a minute by any replica, or stands still where a legal hold came between.
 */
@Component
public class Erasures {
    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
    private static final String SUBJECT = "subject";
    private static final Duration AGAIN = Duration.ofMillis(300);
    private static final CategoryId PROFILE = new CategoryId("profile");
    private static final CategoryId DEMOGRAPHIC = new CategoryId("profile.demographic");
    private static final Duration LONG_AGO = Duration.ofSeconds(30);

    private final ErasureStore store;
    private final LegalHolds holds;
    private final Keyring keyring;
    private final VoluntaryDetails voluntary;
    private final Consents consents;
    private final ConsentActs acts;
    private final EnforcedChange changes;
    private final Revisions revisions;
    private final ErasureJournal journal;
    private final AuditOutbox outbox;
    private final Ids ids;
    private final Clock clock;

    Erasures(
            ErasureStore store,
            LegalHolds holds,
            Keyring keyring,
            VoluntaryDetails voluntary,
            Consents consents,
            ConsentActs acts,
            EnforcedChange changes,
            Revisions revisions,
            ErasureJournal journal,
            AuditOutbox outbox,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.holds = holds;
        this.keyring = keyring;
        this.voluntary = voluntary;
        this.consents = consents;
        this.acts = acts;
        this.changes = changes;
        this.revisions = revisions;
        this.journal = journal;
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    /** Erases, and returns once that is done everywhere, or held. Asking again while the same is under way goes on with it. */
    public Erasure erase(SubjectId subject, ErasureScope scope) {
        UUID id = changes.commit(subject, pseudonym -> {
            Optional<Erasure> same = store.unfinished(subject, scope);
            return same.map(Erasure::id).orElseGet(() -> {
                UUID fresh = ids.next();
                store.add(subject, fresh, scope, Erasure.ASKED);
                note(pseudonym, subject, fresh, 0);
                return fresh;
            });
        });
        run(subject, id);
        return find(subject, id).orElseThrow();
    }

    /** One of the person's. */
    public Optional<Erasure> find(SubjectId subject, UUID id) {
        return store.find(subject, id);
    }

    /** All of the person's, newest first. */
    public List<Erasure> of(SubjectId subject) {
        return store.of(subject);
    }

    /** The months of which the person has something that can be erased, oldest first. */
    public List<String> months(SubjectId subject) {
        return keyring.months(subject);
    }

    /** Whether a legal hold stands against it, since when and why. */
    public Optional<LegalHolds.Hold> hold(SubjectId subject) {
        return holds.inForce(subject);
    }

    /**
     * Goes on with what a hold kept. To be called once it is lifted. What is done is what the person asked for, so it is not done as who lifts: an
     * operator may end nobody's consents.
     */
    void goOn(SubjectId subject) {
        Runnable asNobody = new DelegatingSecurityContextRunnable(
                () -> store.of(subject).stream()
                        .filter(each -> each.state().equals(Erasure.HELD))
                        .forEach(each -> run(subject, each.id())),
                SecurityContextHolder.createEmptyContext());
        asNobody.run();
    }

    @Scheduled(initialDelayString = "PT30S", fixedDelayString = "PT30S")
    void endWhatIsLeftOver() {
        try {
            store.leftOver(LONG_AGO).forEach(this::endLeftOver);
        } catch (DataAccessException e) {
            LOG.warn("erasures cannot be ended now: {}", e.getClass().getSimpleName());
        }
    }

    private void endLeftOver(ErasureStore.Of left) {
        try {
            run(left.subject(), left.erasure().id());
        } catch (ProblemException e) {
            LOG.warn(
                    "erasure `{}` cannot be ended now: {}",
                    left.erasure().id(),
                    e.problem().code());
        }
    }

    private void run(SubjectId subject, UUID id) {
        if (isStopped(subject, id)) {
            outbox.flush();
            return;
        }
        Erasure erasure = store.find(subject, id).orElseThrow();
        if (erasure.state().equals(Erasure.ASKED)) {
            // First, so that nothing is stored under an old consent and a new key
            endConsents(subject, erasure);
            erasure = changes.commit(subject, pseudonym -> destroy(subject, pseudonym, id));
        }
        if (erasure.state().equals(Erasure.DESTROYED)) {
            if (store.isReplayed(id)) {
                endConsents(subject, erasure);
            }
            Enforcement enforcement = changes.inEffect(subject, erasure.revision());
            changes.commit(subject, pseudonym -> end(subject, pseudonym, id, enforcement));
        }
        outbox.flush();
    }

    /** Whether it is held now; one that was and is not any more is asked again. */
    private boolean isStopped(SubjectId subject, UUID id) {
        return changes.commit(subject, pseudonym -> {
            boolean held = isHeld(subject, id);
            String now = store.find(subject, id).orElseThrow().state();
            if (held && now.equals(Erasure.ASKED)) {
                move(pseudonym, subject, id, Erasure.HELD);
            } else if (!held && now.equals(Erasure.HELD)) {
                move(pseudonym, subject, id, Erasure.ASKED);
            }
            return held && (now.equals(Erasure.ASKED) || now.equals(Erasure.HELD));
        });
    }

    /** What is in the journal would be destroyed by the next start: no hold comes before that any more. */
    private boolean isHeld(SubjectId subject, UUID id) {
        return holds.inForce(subject).isPresent() && !journal.has(id);
    }

    private void move(Pseudonym pseudonym, SubjectId subject, UUID id, String state) {
        store.state(id, state);
        note(pseudonym, subject, id, 0);
    }

    /** Of a month, nothing: what is stored later is as welcome as before. */
    private void endConsents(SubjectId subject, Erasure erasure) {
        if (erasure.month() != null) {
            return;
        }
        @Nullable CategoryId category = erasure.category();
        List<@Nullable String> categories = category == null ? List.of() : List.of(category.value());
        consents.list(subject).stream()
                .filter(consent -> consent.state().allows())
                .map(consent -> consent.app().id())
                .distinct()
                .forEach(app -> acts.withdraw(
                        subject, new ConsentActs.Scope(app.value(), categories, List.of()), WriteGuard.NONE));
    }

    private Erasure destroy(SubjectId subject, Pseudonym pseudonym, UUID id) {
        Erasure erasure = store.find(subject, id).orElseThrow();
        if (!erasure.state().equals(Erasure.ASKED)) {
            return erasure;
        }
        if (isHeld(subject, id)) {
            move(pseudonym, subject, id, Erasure.HELD);
            return store.find(subject, id).orElseThrow();
        }
        if (takesVoluntary(erasure)) {
            voluntary.erase(subject);
        }
        List<Keyring.Shredded> keys = keyring.shred(subject, erasure.category(), erasure.month());
        long revision = revisions.nextErasing(subject).number();
        store.destroyed(id, keys.stream().map(Keyring.Shredded::id).toList(), revision);
        tell(pseudonym, keys);
        note(pseudonym, subject, id, revision);
        Erasure destroyed = store.find(subject, id).orElseThrow();
        // Last, since nothing may go wrong between this and the commit
        journal.note(subject, destroyed, keys);
        return destroyed;
    }

    private void tell(Pseudonym pseudonym, List<Keyring.Shredded> keys) {
        Instant now = clock.instant();
        for (Keyring.Shredded key : keys) {
            CategoryId category = key.category();
            if (category != null) {
                outbox.add(new KeyChanged(ids.next(), now, key.id(), pseudonym, category, KeyState.SHREDDED));
            }
        }
    }

    /**
     * Destroys once more what the journal says was destroyed, and the gateways hear of it. What else belongs to the erasure follows
     * with {@link #endDestroyed}.
     */
    void replay(JournalLine line) {
        SubjectId subject = line.subject();
        changes.commit(subject, pseudonym -> {
            boolean known = !store.destroyed(List.of(line.erasure())).isEmpty();
            boolean alive = keyring.shredAgain(subject, line.keys());
            if (known && !alive) {
                return false;
            }
            long revision = revisions.nextErasing(subject).number();
            store.restore(line, revision);
            if (takesVoluntary(store.find(subject, line.erasure()).orElseThrow())) {
                voluntary.erase(subject);
            }
            tell(pseudonym, line.keys());
            note(pseudonym, subject, line.erasure(), revision);
            return true;
        });
    }

    /** Ends what is destroyed, consents of what the journal brought back included; what cannot be ended now, any replica ends later. */
    void endDestroyed(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        List<ErasureStore.Of> left = store.notEnded();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            left.forEach(this::endLeftOver);
            left = store.notEnded();
            if (!left.isEmpty()) {
                Thread.sleep(AGAIN);
            }
        }
    }

    /** Whether it takes what people said of their own will: that has no key, and no month. */
    private static boolean takesVoluntary(Erasure erasure) {
        CategoryId category = erasure.category();
        return erasure.month() == null
                && (category == null || category.equals(PROFILE) || category.equals(DEMOGRAPHIC));
    }

    private Erasure end(SubjectId subject, Pseudonym pseudonym, UUID id, Enforcement enforcement) {
        Erasure erasure = store.find(subject, id).orElseThrow();
        if (erasure.state().equals(Erasure.DESTROYED)) {
            store.done(id, enforcement);
            note(pseudonym, subject, id, erasure.revision());
        }
        return store.find(subject, id).orElseThrow();
    }

    private void note(Pseudonym pseudonym, SubjectId subject, UUID id, long revision) {
        Erasure now = store.find(subject, id).orElseThrow();
        outbox.add(new ErasureChanged(
                ids.next(),
                clock.instant(),
                id,
                pseudonym,
                now.state().equals(Erasure.ASKED) ? SUBJECT : "system",
                now.state(),
                now.category(),
                now.month(),
                now.keys(),
                revision));
    }
}

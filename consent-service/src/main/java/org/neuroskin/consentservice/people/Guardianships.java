package org.neuroskin.consentservice.people;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.consent.ComingOfAge;
import org.neuroskin.consentservice.consent.ConsentEnds;
import org.neuroskin.consentservice.people.GuardianCodes.Known;
import org.neuroskin.consentservice.people.GuardianshipRequest.Accepted;
import org.neuroskin.consentservice.people.GuardianshipStore.Stored;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.EnforcedChange;
import org.neuroskin.kernel.Birthdays;
import org.neuroskin.kernel.GuardianshipChanged;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/**
 * Who decides for a minor: asked for with a code of the young person and with evidence, judged by an operator, ended by either of
 * them, by an operator, or by the clock at majority.
 *
 * <p><b>Guarantee</b>: each step is one commit with its event, in the log when the call returns. From a revocation on the guardian
 * gives nothing more, and what rests on false evidence is in effect nowhere when it is answered.
 *
 * <p><b>Failure</b>: {@code not-found} for who has nothing to do with it, and for a code that is not good.
 */
@Component
public class Guardianships {
    private static final int MOST = 4;
    private static final String BY_ITSELF = "system";
    private static final String FALSE_EVIDENCE = "guardian.evidence-false";

    private final GuardianshipStore store;
    private final GuardianCodes codes;
    private final ConfirmedGuardians ages;
    private final EnforcedChange changes;
    private final AuditOutbox outbox;
    private final ConsentEnds ends;
    private final ComingOfAge comingOfAge;
    private final Ids ids;
    private final Clock clock;

    Guardianships(
            GuardianshipStore store,
            GuardianCodes codes,
            ConfirmedGuardians ages,
            EnforcedChange changes,
            AuditOutbox outbox,
            ConsentEnds ends,
            ComingOfAge comingOfAge,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.codes = codes;
        this.ages = ages;
        this.changes = changes;
        this.outbox = outbox;
        this.ends = ends;
        this.comingOfAge = comingOfAge;
        this.ids = ids;
        this.clock = clock;
    }

    /** Of a minor, newest first, ended ones included. */
    public List<Guardianship> of(SubjectId subject) {
        return store.of(subject);
    }

    /** Those that a guardian asked for, newest first. */
    public List<Guardianship> by(SubjectId guardian) {
        return store.by(guardian);
    }

    /** For the operator: those that wait for a judgement first. */
    List<Stored> list(int limit) {
        return store.list(limit);
    }

    /** A young person lets somebody ask. */
    GuardianCodes.Code code(SubjectId subject, @Nullable String name) {
        InvalidInput mistakes = new InvalidInput();
        String called = GuardianshipRequest.name(name, mistakes);
        mistakes.throwIfAny();
        requireMinor(subject);
        return changes.commit(subject, pseudonym -> codes.make(subject, called));
    }

    /**
     * Somebody asks to decide for who made the code. Asking again with the same code gives the same.
     *
     * <p><b>Failure</b>: also {@code invalid-input}; {@code conflict} where they asked before, or four people have.
     */
    Guardianship ask(SubjectId guardian, GuardianshipRequest request) {
        Accepted asked = request.accepted();
        if (!ages.isOfAge(guardian)) {
            throw new ProblemException(
                    Problem.CONFLICT, "Only who is of age can be a guardian; say in your profile when you were born.");
        }
        SubjectId subject =
                codes.find(asked.code()).orElseThrow(ProblemException::notFound).subject();
        if (subject.equals(guardian)) {
            throw ProblemException.notFound();
        }
        Guardianship made = changes.commit(subject, pseudonym -> ask(guardian, asked, pseudonym));
        outbox.flush();
        return made;
    }

    private Guardianship ask(SubjectId guardian, Accepted asked, Pseudonym pseudonym) {
        Known known = codes.find(asked.code()).orElseThrow(ProblemException::notFound);
        if (known.guardianship() != null) {
            return store.find(known.guardianship())
                    .map(Stored::guardianship)
                    .filter(each -> guardian.value().equals(known.usedBy()))
                    .orElseThrow(ProblemException::notFound);
        }
        requireMinor(known.subject());
        long open = store.of(known.subject()).stream()
                .filter(each -> each.endedAt() == null)
                .count();
        Guardianship made = new Guardianship(
                ids.next(),
                known.subject(),
                guardian,
                known.subjectName(),
                asked.name(),
                asked.authority(),
                clock.instant(),
                null,
                null,
                null,
                null);
        if (open >= MOST || !store.insert(new Stored(made, asked.evidence(), asked.reference()))) {
            throw new ProblemException(Problem.CONFLICT, "You have asked before, or four people have.");
        }
        codes.use(asked.code(), guardian.value(), made.id());
        record(pseudonym, made.id(), guardian.value());
        return made;
    }

    /** The operator has seen the evidence: from now on the guardian decides. */
    Stored confirm(UUID id, String operator) {
        return judge(id, operator, "confirmed", found -> {
            requireMinor(found.guardianship().subject());
            store.judge(id, operator, clock.instant());
        });
    }

    /** The operator is not convinced. */
    Stored reject(UUID id, String operator) {
        return judge(id, operator, "rejected", found -> {
            store.judge(id, operator, clock.instant());
            store.end(id, operator, clock.instant(), EndReason.EVIDENCE_NOT_SUFFICIENT);
        });
    }

    private Stored judge(UUID id, String operator, String to, Consumer<Stored> judgement) {
        return change(id, operator, found -> {
            Guardianship now = found.guardianship();
            if (operator.equals(now.guardian().value())
                    || operator.equals(now.subject().value())) {
                throw new ProblemException(
                        Problem.ANOTHER_PERSON_NEEDED, "Nobody judges evidence of their own; another operator does.");
            }
            if (now.state().equals(to) && operator.equals(now.judgedBy())) {
                return false;
            }
            requireState(now, "asked");
            judgement.accept(found);
            return true;
        });
    }

    /** An operator ends it. Repeating it does no harm, and goes on where it was interrupted. */
    Stored revoke(UUID id, String operator, EndReason reason) {
        Stored ended = change(id, operator, found -> end(found.guardianship(), operator, reason));
        settle(ended.guardianship());
        return ended;
    }

    /** The guardian ends it; what was given stays. Repeating it does no harm. */
    Guardianship stepBack(UUID id, SubjectId guardian) {
        return change(id, guardian.value(), found -> {
                    if (!found.guardianship().guardian().equals(guardian)) {
                        throw ProblemException.notFound();
                    }
                    return end(found.guardianship(), guardian.value(), EndReason.STEPPED_BACK);
                })
                .guardianship();
    }

    private boolean end(Guardianship now, String by, EndReason reason) {
        if (reason.wireName().equals(now.reason())) {
            return false;
        }
        if (now.endedAt() != null) {
            throw new ProblemException(Problem.CONFLICT, "This has ended before.");
        }
        store.end(now.id(), by, clock.instant(), reason);
        return true;
    }

    /** Sees to what false evidence or a birthday has ended, wherever that was not finished. Several replicas may do so at once. */
    public int settleAll() {
        LocalDate bornBy = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusYears(Birthdays.MAJORITY);
        List<Guardianship> unsettled = store.unsettled(bornBy);
        unsettled.forEach(this::settle);
        return unsettled.size();
    }

    private void settle(Guardianship link) {
        Instant confirmedAt = link.judgedAt();
        Optional<Instant> majority = ages.cameOfAge(link.subject());
        if (EndReason.EVIDENCE_FALSE.wireName().equals(link.reason())) {
            if (confirmedAt != null) {
                ends.invalidateGivenBy(link.guardian().value(), link.subject(), BY_ITSELF, FALSE_EVIDENCE, confirmedAt);
            }
        } else if (majority.isPresent()) {
            comingOfAge.of(link.subject(), majority.get());
            change(
                    link.id(),
                    BY_ITSELF,
                    found -> found.guardianship().endedAt() == null
                            && end(found.guardianship(), BY_ITSELF, EndReason.MAJORITY));
        } else {
            return;
        }
        store.settle(link.id(), clock.instant());
    }

    /** Makes a change and records it, unless it turns out that there is nothing to change. */
    private Stored change(UUID id, String actor, Function<Stored, Boolean> change) {
        SubjectId subject =
                store.find(id).map(each -> each.guardianship().subject()).orElseThrow(ProblemException::notFound);
        Stored changed = changes.commit(subject, pseudonym -> {
            Stored before = store.find(id).orElseThrow();
            return change.apply(before) ? record(pseudonym, id, actor) : before;
        });
        outbox.flush();
        return changed;
    }

    /** Records how it stands now, and returns that. */
    private Stored record(Pseudonym pseudonym, UUID id, String actor) {
        Stored now = store.find(id).orElseThrow();
        Guardianship link = now.guardianship();
        outbox.add(new GuardianshipChanged(
                ids.next(),
                clock.instant(),
                id,
                pseudonym,
                link.guardian().value(),
                actor,
                link.authority().wireName(),
                now.evidence().wireName(),
                link.state(),
                link.reason()));
        return now;
    }

    private void requireMinor(SubjectId subject) {
        if (!ages.isMinor(subject)) {
            throw new ProblemException(
                    Problem.CONFLICT, "Only who is a minor, by the date of birth in the profile, has a guardian here.");
        }
    }

    private static void requireState(Guardianship link, String state) {
        if (!link.state().equals(state)) {
            throw new ProblemException(Problem.CONFLICT, "This is %s.".formatted(link.state()));
        }
    }
}

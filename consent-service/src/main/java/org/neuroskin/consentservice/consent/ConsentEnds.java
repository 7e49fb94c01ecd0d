package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/**
 * Where consents end by somebody else than the person they belong to: the ethics board or the controller revokes, a defective
 * notice or a new law pack invalidates. Whether the caller may do so is the caller's to check.
 *
 * <p><b>Guarantee</b>: as for a withdrawal: durable with its audit event, and in effect everywhere, before the call returns. What
 * has ended already stays as it is.
 *
 * <p><b>Failure</b>: {@link ProblemException} {@code not-found} if the person has no such consent, {@code invalid-input} if it has
 * no such grant. Not to be called inside a transaction, which would hold up the barrier.
 */
@Component
public class ConsentEnds {
    private static final Pattern REASON = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

    private final ConsentRecords records;
    private final ConsentWriter writer;
    private final ChangeInEffect changes;
    private final Acts acts;
    private final Clock clock;

    ConsentEnds(ConsentRecords records, ConsentWriter writer, ChangeInEffect changes, Acts acts, Clock clock) {
        this.records = records;
        this.writer = writer;
        this.changes = changes;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * What is to end.
     *
     * @param grants empty for all of the consent
     * @param actor the {@code sub} of who ends it, or the name of what does, such as {@code law-pack}
     * @param reason a code such as {@code board.frozen-recipient}, shown to the person
     */
    public record Ending(SubjectId subject, UUID consent, Set<UUID> grants, String actor, String reason) {

        /** Copies the grants and checks the reason, which is a code and never free text. */
        public Ending {
            grants = Set.copyOf(grants);
            if (!REASON.matcher(reason).matches() || actor.isBlank()) {
                throw new IllegalArgumentException(
                        "a malformed reason, or no actor (expected: a code such as `board.frozen-recipient`)");
            }
        }
    }

    /** Somebody else ends what the person gave. */
    public Withdrawal revoke(Ending ending) {
        return end(ending, ConsentCause.REVOKED, null);
    }

    /**
     * What the person gave turns out to have no force.
     *
     * @param since from when on it had none; null for now; not before it was given
     */
    public Withdrawal invalidate(Ending ending, @Nullable Instant since) {
        return end(ending, ConsentCause.INVALIDATED, since);
    }

    /**
     * As {@link #invalidate}, for one of many: noted in history, and in effect once {@link #inEffect} has returned.
     *
     * @param still those of its grants that are to end after all, asked while no other change of the person runs beside; none
     *     for none
     */
    void noteInvalid(SubjectId subject, UUID id, Act act, Supplier<Set<UUID>> still) {
        changes.note(subject, act, person -> {
            Set<UUID> grants = still.get();
            if (!grants.isEmpty()) {
                ConsentEntity consent = records.find(subject, id).orElseThrow(ProblemException::notFound);
                writer.end(
                        person, consent, consent.endable(grants), writer.begin(person, ConsentCause.INVALIDATED, null));
            }
        });
    }

    /** Returns once all that was noted before is in the log and in effect everywhere. */
    void inEffect() {
        changes.inEffect();
    }

    /**
     * What a guardian gave turns out to have no force, in all consents of the person.
     *
     * @param guardian the account of the guardian
     * @param since from when on it had none; for what was given later, from then
     */
    public void invalidateGivenBy(String guardian, SubjectId subject, String actor, String reason, Instant since) {
        changes.read(() -> records.of(subject).stream()
                        .map(consent -> new Ending(subject, consent.id(), givenBy(guardian, consent), actor, reason))
                        .filter(ending -> !ending.grants().isEmpty())
                        .toList())
                .forEach(ending -> invalidate(ending, since));
    }

    private static Set<UUID> givenBy(String guardian, ConsentEntity consent) {
        return consent.grants().stream()
                .filter(grant -> grant.state().allows() && guardian.equals(grant.guardian()))
                .map(GrantEntity::id)
                .collect(Collectors.toSet());
    }

    private Withdrawal end(Ending ending, ConsentCause cause, @Nullable Instant since) {
        if (since != null && since.isAfter(clock.instant())) {
            throw new IllegalArgumentException("a consent cannot lose its force at a later time");
        }
        Act act = acts.of(ending.actor(), ending.reason());
        return changes.end(ending.subject(), act, person -> {
            ConsentEntity consent =
                    records.find(ending.subject(), ending.consent()).orElseThrow(ProblemException::notFound);
            List<GrantEntity> ended = consent.endable(ending.grants());
            if (!ended.isEmpty()) {
                Instant from = since == null ? null : consent.notBeforeGiven(since);
                writer.end(person, consent, ended, writer.begin(person, cause, from));
            }
            return consent;
        });
    }
}

package org.neuroskin.consentservice.consent;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;

/**
 * Everything that apps and people do with consents.
 *
 * <p><b>Guarantee</b>: a change is durable together with its audit event before the call returns, and touches only the
 * consent that it names. What belongs to another person does not exist for this one.
 *
 * <p><b>Failure</b>: {@link org.neuroskin.consentservice.platform.ProblemException} with {@code invalid-input} (all
 * mistakes at once), {@code not-found}, {@code gone} for a request that ended, {@code conflict} for one already decided
 * otherwise.
 */
public interface Consents {

    /**
     * An app asks for consent. Repeating it with the same key gives the same request, however it stands by then.
     *
     * <p><b>Failure</b>: also {@code too-many-requests} while 50 of the app's requests to this person wait.
     *
     * @param lodgedFor who is signed in at the app; whoever holds the request's address may decide
     * @param idempotencyKey chosen by the app; null for none
     */
    ConsentRequest lodge(AppId app, SubjectId lodgedFor, ConsentProposal proposal, @Nullable String idempotencyKey);

    /** The request of this id, whoever lodged it: the person who holds the address decides. */
    Optional<ConsentRequest> request(UUID id);

    /** Those that apps lodged for this person and that wait for a decision, newest first. */
    List<ConsentRequest> waiting(SubjectId subject);

    /** The app takes back a request of its own that nobody has decided. Repeating it does no harm. */
    ConsentRequest retract(AppId app, UUID request);

    /**
     * The person allows some or all of a request. Repeating the same decision gives the same consent.
     *
     * @param language of the notice that was shown, such as {@code en}
     * @param idempotencyKey chosen by the caller; null for none
     */
    ConsentView grant(
            SubjectId subject,
            UUID request,
            List<GrantChoice> choices,
            String language,
            @Nullable String idempotencyKey);

    /** The person allows something without being asked, through a tool of their own. */
    ConsentView grantDirectly(
            SubjectId subject, String app, ConsentProposal proposal, String language, @Nullable String idempotencyKey);

    /** All consents of the person, ended ones included, newest first. */
    List<ConsentView> list(SubjectId subject);

    /** One consent of the person. */
    Optional<ConsentView> find(SubjectId subject, UUID consent);

    /** Every state that the consent has been in, oldest first. */
    List<HistoryEntry> history(SubjectId subject, UUID consent);

    /** How often each grant of the consent that may be used only so often, and still allows something, may be used now. */
    Map<UUID, Long> usesLeft(SubjectId subject, UUID consent);

    /**
     * As of when something was known.
     *
     * @param recorded by what was recorded up to this time; null for no such limit
     * @param revision by the changes up to this revision; null for no such limit
     */
    record Known(@Nullable Instant recorded, @Nullable Long revision) {}

    /**
     * One consent of the person as it was at a time, as far as it was known.
     *
     * @return empty if it was not in effect at that time
     */
    Optional<ConsentView> find(SubjectId subject, UUID consent, Instant at, Known known);

    /**
     * The person takes back a consent, and this returns once no gateway releases anything on it. Repeating it does no harm.
     *
     * @param grants those to take back; empty for all of the consent
     */
    default Withdrawal withdraw(SubjectId subject, UUID consent, Set<UUID> grants) {
        return withdraw(subject, consent, grants, WriteGuard.NONE);
    }

    /** As {@link #withdraw(SubjectId, UUID, Set)}, only if the guard lets it through. */
    Withdrawal withdraw(SubjectId subject, UUID consent, Set<UUID> grants, WriteGuard guard);
}

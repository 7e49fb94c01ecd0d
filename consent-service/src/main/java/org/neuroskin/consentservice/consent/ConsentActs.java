package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/**
 * What a person does with consents that were given, and with being asked, beside giving and withdrawing.
 *
 * <p><b>Guarantee</b>: as for {@link Consents}. A write that is repeated with the same key does nothing more and is answered
 * alike.
 *
 * <p><b>Failure</b>: as for {@link Consents}; also {@code precondition-failed} where the consent is at another revision than the
 * guard wants, and {@code conflict} for what cannot happen to a consent in its state.
 */
public interface ConsentActs {

    /** Adds, changes and takes away cells. What allows more than before needs the notice to have been shown again. */
    Amended amend(SubjectId subject, UUID consent, ConsentAmendment amendment, WriteGuard guard);

    /** Allows the same cells again, all or some, until another time, after the notice of now. */
    ConsentView renew(SubjectId subject, UUID consent, Renewal renewal, WriteGuard guard);

    /** Withdraws at once from all records of an app what the scope names, and returns once that is in effect. */
    Withdrawals withdraw(SubjectId subject, Scope scope, WriteGuard guard);

    /** The person allows nothing of a request. The app that asks the same again is answered so without asking the person. */
    ConsentRequest refuse(SubjectId subject, UUID request, @Nullable String idempotencyKey);

    /**
     * The person will decide a request later.
     *
     * @param until ISO 8601 time before which the app does not ask again; null for a week
     */
    ConsentRequest defer(SubjectId subject, UUID request, @Nullable String until, @Nullable String idempotencyKey);

    /**
     * A minor who is too young to decide alone would allow a request, which then waits a week for a guardian.
     *
     * <p><b>Failure</b>: also {@code conflict} where no guardian is needed.
     */
    ConsentRequest assent(SubjectId subject, UUID request, @Nullable String idempotencyKey);

    /** What keeps guardians from giving something for a minor, newest first. */
    List<Objection> objections(SubjectId subject);

    /** Whoever objected does not any more; nobody takes back another one's. Repeating it does no harm. */
    void forgetObjection(SubjectId subject, UUID objection);

    /** What the person refused and does not want to be asked again, newest first. */
    List<Refusal> refusals(SubjectId subject);

    /** Whether a refusal keeps the app from asking the person for this purpose again. */
    boolean hasRefused(SubjectId subject, AppId app, PurposeId purpose);

    /** The app may ask the person for this purpose again, whatever was refused. Repeating it does no harm. */
    void forgetRefusals(SubjectId subject, AppId app, PurposeId purpose);

    /** The person may be asked again. Repeating it does no harm. */
    void forgetRefusal(SubjectId subject, UUID refusal);

    /** An amended consent and exactly what is different in it. */
    record Amended(ConsentView consent, List<Difference> changes) {

        /** Copies the changes. */
        public Amended {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What became of one cell.
     *
     * @param before null where the cell is new
     */
    record Difference(@Nullable GrantView before, GrantView after) {}

    /**
     * A renewal, as it came in.
     *
     * @param notice hash of the notice that was shown
     * @param language of that notice
     * @param grants those to renew; null for all that can be
     */
    record Renewal(
            @Nullable String validity,
            @JsonProperty("valid_until") @Nullable String validUntil,
            @Nullable String notice,
            @Nullable String language,
            @Nullable List<@Nullable UUID> grants) {}

    /**
     * What to withdraw of an app, as it came in.
     *
     * @param categories each with those below it; null or none for all
     * @param purposes null or none for all
     */
    record Scope(
            @Nullable String app,
            @Nullable List<@Nullable String> categories,
            @Nullable List<@Nullable String> purposes) {}

    /** Withdrawals that are in effect together. */
    record Withdrawals(List<Ended> withdrawn, Instant effectiveAt, long revision, Enforcement enforcement) {

        /** Copies the list. */
        public Withdrawals {
            withdrawn = List.copyOf(withdrawn);
        }
    }

    /** Which grants of a consent were withdrawn. */
    record Ended(UUID consent, List<UUID> grants) {

        /** Copies the grants. */
        public Ended {
            grants = List.copyOf(grants);
        }
    }

    /**
     * A refusal that is remembered.
     *
     * @param request the one that was refused
     */
    record Refusal(UUID id, App app, PurposeId purpose, List<ConsentItem> items, UUID request, Instant refusedAt) {

        /** Copies the items. */
        public Refusal {
            items = List.copyOf(items);
        }
    }
}

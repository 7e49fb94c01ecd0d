package org.neuroskin.kernel;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened and must stay provable. Carries no payload and no free text; people appear under their
 * {@link Pseudonym}, except staff who acted, whom the history exists to hold to account.
 *
 * <p>Each access has one {@link AccessIntended} and exactly one of {@link AccessReleased} or {@link AccessFailed}, with
 * any number of {@link WindowReleased} between; or one {@link AccessDenied} alone.
 */
public sealed interface AuditEvent {

    /** Unique over all events. */
    UUID event();

    /** When it happened by the clock of who reports it, to the microsecond. */
    Instant at();

    /** The stable name of this kind of event in the canonical bytes. */
    default String type() {
        return AuditEvents.typeOf(getClass());
    }

    /** What a gateway reports of an access through it. */
    sealed interface OfAccess extends AuditEvent {
        /** Names the access in all its events. */
        UUID access();
    }

    private static void requireNumbered(@Nullable UUID run, @Nullable Long number) {
        if ((run == null) != (number == null) || (number != null && number < 1)) {
            throw new IllegalArgumentException(
                    "number `%s` (expected: >= 1 with a run, none without)".formatted(number));
        }
    }

    /** What is told about the log itself or many requests, about no single access and no person. */
    sealed interface Tally extends AuditEvent permits AnswersCounted, DenialsSummed, Heartbeat, LogRecovered {}

    /** A change of what is stored, which commits together with its event or not at all. */
    sealed interface Change extends AuditEvent
            permits ChangeOfPerson, AppChanged, EraChanged, KeyRotationChanged, ReviewActed {}

    /** A change of what is stored about one person; some kinds have a file of their own. */
    sealed interface ChangeOfPerson extends Change
            permits BreakGlassEnded,
                    BreakGlassOpened,
                    ConsentChanged,
                    DeletionAcknowledged,
                    ErasureChanged,
                    GuardianshipChanged,
                    KeyChanged,
                    NeverChanged,
                    ProcessingRestricted,
                    ProfileChanged,
                    ResealChanged,
                    RestrictionLifted,
                    ReviewClosed {
        /** The person. */
        Pseudonym subject();
    }

    /**
     * An access was permitted and is about to happen. Durable before the data service is called and before any key is
     * unwrapped.
     *
     * @param access names the access in all its events
     * @param gateway which gateway
     * @param actor who asks: {@code subject} where people look at their own data, else the {@code sub} of the staff
     * @param app through which app
     * @param omitted categories left out for want of consent
     * @param revision consent revision the decision was based on
     * @param policy names the vocabulary and laws it was based on, as {@link Decision#policy}; null in older entries
     * @param descriptor SHA-256 of the file that describes the service; null in older entries
     * @param grants grants relied on
     * @param obligations what the gateway sees to, each as {@link Obligation#line}; null in older entries
     * @param range the bytes asked for, such as {@code bytes=0-499}, where that was not the whole body
     * @param run names this run of the gateway, from its start to its end; null in older entries
     * @param number counts what this run answers, from 1, as told of by {@link AnswersCounted}; null in older entries
     */
    record AccessIntended(
            UUID event,
            Instant at,
            UUID access,
            String gateway,
            String actor,
            AppId app,
            Pseudonym subject,
            String service,
            String route,
            Operation operation,
            PurposeId purpose,
            List<CategoryId> categories,
            List<CategoryId> omitted,
            long revision,
            @Nullable String policy,
            @Nullable String descriptor,
            List<UUID> grants,
            @Nullable List<String> obligations,
            @Nullable String range,
            @Nullable UUID run,
            @Nullable Long number)
            implements OfAccess {

        /** Copies the lists, and rejects a number without a run. */
        public AccessIntended {
            requireNumbered(run, number);
            categories = List.copyOf(categories);
            omitted = List.copyOf(omitted);
            grants = List.copyOf(grants);
            obligations = obligations == null ? null : List.copyOf(obligations);
        }
    }

    /**
     * One window of a body larger than the release window is about to leave.
     *
     * @param window counts from 0
     * @param bytes plaintext bytes in this window
     */
    record WindowReleased(UUID event, Instant at, UUID access, long window, long bytes) implements OfAccess {}

    /**
     * What was released. Durable before the first body byte leaves, or for windowed bodies after the last window was
     * recorded.
     *
     * @param status HTTP status that the app receives
     * @param bytes body bytes in all
     * @param categories what the body really contained
     */
    record AccessReleased(UUID event, Instant at, UUID access, int status, long bytes, List<CategoryId> categories)
            implements OfAccess {

        /** Copies the categories. */
        public AccessReleased {
            categories = List.copyOf(categories);
        }
    }

    /**
     * The access ended without releasing more than the windows recorded before.
     *
     * @param problem code of the {@link Problem}, or {@link #OUTCOME_UNKNOWN}
     * @param bytes how much of the body had left until then; null where nobody can tell, because its gateway fell silent
     */
    record AccessFailed(
            UUID event,
            Instant at,
            UUID access,
            String problem,
            @Nullable Long bytes) implements OfAccess {

        /** What the log says of an access whose gateway never told how it ended. Whoever reviews it assumes the worst. */
        public static final String OUTCOME_UNKNOWN = "outcome-unknown";
    }

    /**
     * An access was denied. Durable before the answer.
     *
     * @param app null where the token told none
     * @param subject null where no subject is known
     * @param revision consent revision the decision was based on; 0 where nothing was decided
     * @param policy names the vocabulary and laws it was based on, as {@link Decision#policy}; null where nothing was decided
     * @param descriptor SHA-256 of the file that describes the service; null where none was found, and in older entries
     * @param run as of an {@link AccessIntended}
     * @param number in the same count as that of an {@link AccessIntended}
     */
    record AccessDenied(
            UUID event,
            Instant at,
            UUID access,
            String gateway,
            @Nullable String actor,
            @Nullable AppId app,
            @Nullable Pseudonym subject,
            @Nullable String service,
            @Nullable String route,
            @Nullable Operation operation,
            @Nullable PurposeId purpose,
            List<CategoryId> categories,
            DenialReason reason,
            long revision,
            @Nullable String policy,
            @Nullable String descriptor,
            @Nullable UUID run,
            @Nullable Long number)
            implements OfAccess {

        /** Copies the categories, and rejects a number without a run. */
        public AccessDenied {
            requireNumbered(run, number);
            categories = List.copyOf(categories);
        }
    }

    /**
     * A consent record changed.
     *
     * @param categories those that the change is about
     * @param state the state that the record as a whole has now
     * @param actor {@code subject}, or the {@code sub} of who acted for or against the person
     * @param revision the revision from which gateways enforce it; 0 where nothing was allowed before or after
     * @param cause why, as {@code docs/consent-lifecycle.md} names it; null in entries from before there were causes
     */
    record ConsentChanged(
            UUID event,
            Instant at,
            UUID consent,
            Pseudonym subject,
            String actor,
            AppId app,
            PurposeId purpose,
            List<CategoryId> categories,
            ConsentState state,
            long revision,
            @Nullable String cause)
            implements ChangeOfPerson {

        /** Copies the categories. */
        public ConsentChanged {
            categories = List.copyOf(categories);
        }
    }

    /**
     * A data key changed its state.
     *
     * @param key the key's id, lower-case hexadecimal
     */
    record KeyChanged(UUID event, Instant at, String key, Pseudonym subject, CategoryId category, KeyState state)
            implements ChangeOfPerson {}

    /**
     * An app was described, approved, put in force, turned down, cut off, or given back what it may do.
     *
     * @param actor the {@code sub} of who did it, or {@code system} for what follows by itself
     * @param state what it stands at now; for a proposal beside what is in force, where that proposal stands
     * @param reviewers the {@code sub} of each who has approved what this is about
     * @param revision counts the changes of this app
     */
    record AppChanged(
            UUID event, Instant at, AppId app, String actor, AppState state, List<String> reviewers, long revision)
            implements Change {

        /** Copies the reviewers. */
        public AppChanged {
            reviewers = List.copyOf(reviewers);
        }
    }

    /**
     * Somebody read the history itself.
     *
     * @param actor {@code subject} for one's own history, else the {@code sub} of the reviewer
     * @param scope what was read, such as {@code accesses}, {@code export}
     * @param entries how many events were shown
     */
    record HistoryRead(UUID event, Instant at, String actor, String scope, long entries) implements AuditEvent {}

    /**
     * Processing of a person's data was restricted (GDPR Art. 18).
     *
     * @param ground which of Art. 18(1)
     * @param revision the revision from which gateways enforce it
     */
    record ProcessingRestricted(UUID event, Instant at, Pseudonym subject, String actor, String ground, long revision)
            implements ChangeOfPerson {}

    /**
     * A restriction was lifted.
     *
     * @param revision the revision from which gateways decide without it
     */
    record RestrictionLifted(UUID event, Instant at, Pseudonym subject, String actor, long revision)
            implements ChangeOfPerson {}

    /**
     * What is known of a person changed: that it did, never what it says.
     *
     * @param actor {@code subject}, or the {@code sub} of the operator who corrected it
     * @param members what changed: {@code place}, {@code date-of-birth}, {@code voluntary} for anything that people say of
     *     their own will
     * @param reason why an operator corrected it; null where people said it of themselves
     */
    record ProfileChanged(
            UUID event,
            Instant at,
            Pseudonym subject,
            String actor,
            List<String> members,
            @Nullable String reason,
            long revision)
            implements ChangeOfPerson {

        /** Copies the members. */
        public ProfileChanged {
            members = List.copyOf(members);
        }
    }

    /**
     * The decision point answered whether an access would be permitted, which whoever asked may follow or not. Durable before
     * the answer.
     *
     * @param decision names the answer, also to whoever asked
     * @param asker who asked: {@code key:} with the id of an API key, or {@code app:} with the id of an app
     * @param question {@code evaluation}, or which search found it, such as {@code search-resource}
     * @param actor the {@code sub} of the staff on whose behalf it was asked; null where the asker named none
     * @param app the recipient asked about; null where it is no registered one
     * @param subject null where the question names nobody, or a search found nobody
     * @param operation null where it is none
     * @param purpose null where none was given, or none that is known
     * @param categories those asked about; empty where they are not known
     * @param reason why it was denied; null where it was permitted
     * @param revision consent revision the decision was based on; 0 where none was read
     * @param policy names the vocabulary and laws it was based on, as {@link Decision#policy}; null where they were not asked
     * @param grants grants relied on
     */
    record DecisionAnswered(
            UUID event,
            Instant at,
            UUID decision,
            String asker,
            String question,
            @Nullable String actor,
            @Nullable AppId app,
            @Nullable Pseudonym subject,
            @Nullable Operation operation,
            @Nullable PurposeId purpose,
            List<CategoryId> categories,
            @Nullable DenialReason reason,
            long revision,
            @Nullable String policy,
            List<UUID> grants)
            implements AuditEvent {

        /** Copies the lists. */
        public DecisionAnswered {
            categories = List.copyOf(categories);
            grants = List.copyOf(grants);
        }
    }

    /**
     * A person said that nobody may ever use a category, or took that back.
     *
     * @param mark {@code set} or {@code lifted}
     * @param revision the revision from which gateways enforce it
     */
    record NeverChanged(
            UUID event, Instant at, Pseudonym subject, String actor, CategoryId category, String mark, long revision)
            implements ChangeOfPerson {}

    /**
     * A clinician opened an emergency access, and the person was told.
     *
     * @param session names it; accesses that rest on it have it among their grants
     * @param actor the {@code sub} of the clinician
     * @param app through which alone it allows
     * @param reason a code of a closed list
     * @param until first instant at which it allows no more
     */
    record BreakGlassOpened(
            UUID event,
            Instant at,
            UUID session,
            Pseudonym subject,
            String actor,
            AppId app,
            List<CategoryId> categories,
            String reason,
            Instant until,
            long revision)
            implements ChangeOfPerson {

        /** Copies the categories. */
        public BreakGlassOpened {
            categories = List.copyOf(categories);
        }
    }

    /**
     * An emergency access ended.
     *
     * @param actor the {@code sub} of the clinician, or {@code system} where its time was up
     * @param revision the revision from which it allows nothing
     */
    record BreakGlassEnded(UUID event, Instant at, UUID session, Pseudonym subject, String actor, long revision)
            implements ChangeOfPerson {}
}

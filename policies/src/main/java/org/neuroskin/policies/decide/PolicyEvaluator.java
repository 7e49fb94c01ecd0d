package org.neuroskin.policies.decide;

import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * Decides whether an access is allowed.
 *
 * <p><b>Guarantee</b>: pure; the same request, snapshot and vocabulary always give the same decision. Nothing is permitted
 * without a grant that matches on every dimension.
 *
 * <p>The order, first match ends: restriction → an app that is cut off → a person's "never" → input that is not understood →
 * grants → deny. (The whole order also has prohibitions of laws in front, and other legal bases after the grants; they have
 * no rules yet and so decide nothing.)
 */
public final class PolicyEvaluator {
    private final Set<CategoryId> labels;
    private final Set<CategoryId> special;
    private final Vocabulary vocabulary;

    /** An evaluator for the words of this vocabulary. */
    public PolicyEvaluator(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.labels = ids(vocabulary, category -> vocabulary.labelsData(category.id()));
        this.special = ids(vocabulary, Category::special);
    }

    /** Decides for the moment {@code request.at()}. */
    public Decision decide(AccessRequest request, ConsentSnapshot snapshot) {
        return restriction(request, snapshot)
                .or(() -> cutOff(request, snapshot))
                .or(() -> never(request, snapshot))
                .or(() -> notUnderstood(request, snapshot))
                .orElseGet(() -> byGrants(request, snapshot));
    }

    private static Optional<Decision> restriction(AccessRequest request, ConsentSnapshot snapshot) {
        return snapshot.person().restricted() && !request.looksAtOwnData()
                ? Optional.of(deny(DenialReason.RESTRICTED, snapshot))
                : Optional.empty();
    }

    private static Optional<Decision> cutOff(AccessRequest request, ConsentSnapshot snapshot) {
        Recipient recipient = snapshot.recipients().get(request.recipient());
        if (recipient == null) {
            return Optional.empty();
        }
        return switch (recipient.status()) {
            case ACTIVE -> Optional.empty();
            case SUSPENDED -> Optional.of(deny(DenialReason.RECIPIENT_SUSPENDED, snapshot));
            case FROZEN -> Optional.of(deny(DenialReason.RECIPIENT_FROZEN, snapshot));
        };
    }

    private static Optional<Decision> never(AccessRequest request, ConsentSnapshot snapshot) {
        return request.categories().stream().anyMatch(category -> isNever(category, snapshot))
                ? Optional.of(deny(DenialReason.NEVER, snapshot))
                : Optional.empty();
    }

    private static boolean isNever(CategoryId category, ConsentSnapshot snapshot) {
        return snapshot.person().never().stream().anyMatch(never -> never.equals(category) || never.covers(category));
    }

    private Optional<Decision> notUnderstood(AccessRequest request, ConsentSnapshot snapshot) {
        if (!snapshot.subject().equals(request.subject()) || !labels.containsAll(request.categories())) {
            return Optional.of(deny(DenialReason.CANNOT_DECIDE, snapshot));
        }
        return vocabulary.purpose(request.purpose()).isEmpty()
                ? Optional.of(deny(DenialReason.PURPOSE_NOT_APPROVED, snapshot))
                : Optional.empty();
    }

    private Decision byGrants(AccessRequest request, ConsentSnapshot snapshot) {
        NavigableSet<CategoryId> permitted = new TreeSet<>();
        NavigableSet<CategoryId> missing = new TreeSet<>();
        Set<UUID> relied = new HashSet<>();
        Set<Obligation> obligations = new HashSet<>();
        for (CategoryId category : request.categories()) {
            Optional<Grant> grant = snapshot.grants().stream()
                    .filter(each -> names(each, category, request)
                            && isValid(each, request)
                            && isAsked(each, request, snapshot))
                    .findFirst();
            grant.ifPresent(each -> {
                relied.add(each.id());
                obligations.addAll(obligations(each, category));
            });
            (grant.isPresent() ? permitted : missing).add(category);
        }
        boolean enough = missing.isEmpty() || (inPart(request.operation()) && !permitted.isEmpty());
        return enough
                ? new Decision.Permit(permitted, missing, relied, obligations, snapshot.revision())
                : new Decision.Deny(reason(request, snapshot, missing), missing, null, snapshot.revision());
    }

    /** Whether part of the categories may be served and the others left out. */
    private static boolean inPart(Operation operation) {
        return switch (operation) {
            case READ, STREAM, EXPORT -> true;
            case WRITE, DERIVE, DELETE -> false;
        };
    }

    /** Whether a grant is about what is asked, be it valid or not. */
    private boolean names(Grant grant, CategoryId category, AccessRequest request) {
        return grant.recipient().equals(request.recipient())
                && covers(grant.category(), category)
                && grant.purpose().equals(request.purpose())
                && grant.operations().contains(request.operation())
                && grant.fidelity().covers(request.fidelity());
    }

    private boolean covers(CategoryId granted, CategoryId asked) {
        return granted.equals(asked) || (granted.covers(asked) && !special.contains(asked));
    }

    private static Set<Obligation> obligations(Grant grant, CategoryId category) {
        Conditions conditions = grant.conditions();
        Set<Obligation> obligations = new HashSet<>();
        if (conditions.dataWindow() != null) {
            obligations.add(new Obligation.OnlyRecordedWithin(category, conditions.dataWindow()));
        }
        if (conditions.useBudget() != null) {
            obligations.add(new Obligation.CountUse(grant.id(), conditions.useBudget()));
        }
        if (conditions.eraseBy() != null) {
            obligations.add(new Obligation.EraseBy(category, conditions.eraseBy()));
        }
        return obligations;
    }

    private static boolean isAsked(Grant grant, AccessRequest request, ConsentSnapshot snapshot) {
        Recipient recipient = snapshot.recipients().get(request.recipient());
        Conditions conditions = grant.conditions();
        return recipient != null
                && (conditions.study() == null || conditions.study().equals(recipient.study()))
                && (conditions.place() == null
                        || (request.servicePlace().within(conditions.place())
                                && recipient.place() != null
                                && recipient.place().within(conditions.place())));
    }

    private static boolean isValid(Grant grant, AccessRequest request) {
        return grant.state().allows()
                && !request.at().isBefore(grant.validFrom())
                && request.at().isBefore(grant.validUntil());
    }

    /** The most telling reason why these categories are missing: withdrawn, else expired, else never given. */
    private DenialReason reason(AccessRequest request, ConsentSnapshot snapshot, Set<CategoryId> missing) {
        Set<DenialReason> reasons = snapshot.grants().stream()
                .filter(grant -> missing.stream().anyMatch(category -> names(grant, category, request)))
                .map(grant -> reason(grant, request))
                .collect(Collectors.toSet());
        if (reasons.contains(DenialReason.CONSENT_WITHDRAWN)) {
            return DenialReason.CONSENT_WITHDRAWN;
        }
        return reasons.contains(DenialReason.CONSENT_EXPIRED) ? DenialReason.CONSENT_EXPIRED : DenialReason.NO_CONSENT;
    }

    private static DenialReason reason(Grant grant, AccessRequest request) {
        return switch (grant.state()) {
            case WITHDRAWN -> DenialReason.CONSENT_WITHDRAWN;
            case EXPIRED -> DenialReason.CONSENT_EXPIRED;
            case GIVEN, RENEWED ->
                request.at().isBefore(grant.validUntil()) ? DenialReason.NO_CONSENT : DenialReason.CONSENT_EXPIRED;
            case REQUESTED, DEFERRED, REFUSED, INVALIDATED, REVOKED -> DenialReason.NO_CONSENT;
        };
    }

    private static Decision deny(DenialReason reason, ConsentSnapshot snapshot) {
        return new Decision.Deny(reason, new TreeSet<>(), null, snapshot.revision());
    }

    private static Set<CategoryId> ids(Vocabulary vocabulary, Predicate<Category> wanted) {
        return vocabulary.categories().stream()
                .filter(wanted)
                .map(Category::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}

package org.neuroskin.policies.decide;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Recipient;

/** How a grant and a request fit. */
final class GrantMatch {
    /** Why grants that are about the request do not help, the most telling first. */
    static final List<DenialReason> BY_WHAT_THEY_TELL = List.of(
            DenialReason.USES_SPENT,
            DenialReason.CONSENT_WITHDRAWN,
            DenialReason.CONSENT_EXPIRED,
            DenialReason.CONSENT_NOT_SUFFICIENT);

    private GrantMatch() {}

    /** Whether a grant is about what is asked, be it valid or not. */
    static boolean names(Grant grant, CategoryId category, AccessRequest request, PolicyEvaluator policies) {
        return grant.recipient().equals(request.recipient())
                && grant.purpose().equals(request.purpose())
                && policies.covers(grant.category(), category)
                && grant.operations().contains(request.operation())
                && (isExact(grant, request) || request.reducible().contains(category));
    }

    /** Whether it allows values as exact as was asked. */
    static boolean isExact(Grant grant, AccessRequest request) {
        return grant.fidelity().covers(request.fidelity());
    }

    /** Why a grant that names what is asked does not allow it; empty where it does. */
    static Optional<DenialReason> flaw(
            Grant grant, AccessRequest request, @Nullable Recipient recipient, Set<UUID> spent) {
        return switch (grant.state()) {
            case WITHDRAWN -> Optional.of(DenialReason.CONSENT_WITHDRAWN);
            case EXPIRED -> Optional.of(DenialReason.CONSENT_EXPIRED);
            case REQUESTED, DEFERRED, REFUSED, INVALIDATED, REVOKED -> Optional.of(DenialReason.NO_CONSENT);
            case GIVEN, RENEWED -> {
                if (!request.at().isBefore(end(grant))) {
                    yield Optional.of(DenialReason.CONSENT_EXPIRED);
                }
                boolean holds = !request.at().isBefore(grant.validFrom()) && meets(grant.conditions(), recipient);
                if (!holds) {
                    yield Optional.of(DenialReason.NO_CONSENT);
                }
                yield spent.contains(grant.id()) ? Optional.of(DenialReason.USES_SPENT) : Optional.empty();
            }
        };
    }

    /** Nobody is given what they must have erased already. */
    private static Instant end(Grant grant) {
        Instant eraseBy = grant.conditions().eraseBy();
        return eraseBy != null && eraseBy.isBefore(grant.validUntil()) ? eraseBy : grant.validUntil();
    }

    private static boolean meets(Conditions conditions, @Nullable Recipient recipient) {
        if (recipient == null) {
            return false;
        }
        boolean study = conditions.study() == null || conditions.study().equals(recipient.study());
        boolean place = conditions.place() == null
                || (recipient.place() != null && recipient.place().within(conditions.place()));
        return study && place;
    }

    /** The grant that allows more exact values, or asks for less of who uses it; the first where both are the same. */
    static Grant lighter(@Nullable Grant one, Grant other, AccessRequest request) {
        return one == null || burden(other, request) < burden(one, request) ? other : one;
    }

    /** How many obligations a grant brings; each step of fidelity that is lost outweighs all others. */
    static int burden(Grant grant, AccessRequest request) {
        Conditions conditions = grant.conditions();
        int lost = Math.max(0, grant.fidelity().compareTo(request.fidelity()));
        return 4 * lost
                + (conditions.dataWindow() == null ? 0 : 1)
                + (conditions.useBudget() == null ? 0 : 1)
                + (conditions.eraseBy() == null ? 0 : 1);
    }

    /** What of a grant's conditions whoever enforces the decision must see to. */
    static Set<Obligation> obligations(Grant grant, CategoryId category, AccessRequest request) {
        Conditions conditions = grant.conditions();
        Set<Obligation> obligations = new HashSet<>();
        if (conditions.dataWindow() != null) {
            obligations.add(new Obligation.OnlyRecordedWithin(category, conditions.dataWindow()));
        }
        if (!isExact(grant, request)) {
            obligations.add(new Obligation.ReduceTo(category, grant.fidelity()));
        }
        if (conditions.useBudget() != null) {
            obligations.add(new Obligation.CountUse(grant.id(), conditions.useBudget()));
        }
        if (conditions.eraseBy() != null) {
            obligations.add(new Obligation.EraseBy(category, conditions.eraseBy()));
        }
        return obligations;
    }
}

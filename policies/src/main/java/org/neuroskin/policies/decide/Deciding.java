package org.neuroskin.policies.decide;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.BreakGlass;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.policies.law.Applicable;
import org.neuroskin.policies.law.Basis;
import org.neuroskin.policies.law.Rule;

/** One decision in the making. Each step closes categories that must not be served; open ones go on to the next step. */
final class Deciding {
    private final PolicyEvaluator policies;
    private final AccessRequest request;
    private final ConsentSnapshot snapshot;
    private final Set<UUID> spent;
    private final @Nullable Recipient recipient;
    /** Null where a word of the request is not known, so that no law can be asked. */
    private final @Nullable Applicable laws;

    private final SortedSet<CategoryId> open;
    private final SortedSet<CategoryId> closed = new TreeSet<>();
    private final SortedSet<CategoryId> permitted = new TreeSet<>();
    private final SortedSet<CategoryId> missing = new TreeSet<>();
    /** Why what is missing is missing: flaws of a grant that another one makes up for tell nothing. */
    private final Map<DenialReason, Optional<Rule>> reasons = new EnumMap<>(DenialReason.class);

    private final Set<UUID> relied = new HashSet<>();
    private final Set<Obligation> obligations = new HashSet<>();

    Deciding(PolicyEvaluator policies, AccessRequest request, ConsentSnapshot snapshot, Set<UUID> spent) {
        this.policies = policies;
        this.request = request;
        this.snapshot = snapshot;
        this.spent = spent;
        this.recipient = snapshot.recipients().get(request.recipient());
        this.laws = policies.knowsCategories(request) && policies.knowsPurpose(request)
                ? policies.laws().applying(request, snapshot)
                : null;
        this.open = new TreeSet<>(request.categories());
    }

    Optional<Decision> prohibitedByLaw() {
        if (laws == null) {
            return Optional.empty();
        }
        Rule first = null;
        for (CategoryId category : request.categories()) {
            Optional<Rule> rule = laws.prohibition(category);
            if (rule.isPresent()) {
                first = first == null ? rule.get() : first;
                close(category);
            }
        }
        return unlessRest(DenialReason.PROHIBITED_BY_LAW, first);
    }

    Optional<Decision> halted() {
        if (snapshot.person().restricted() && !request.looksAtOwnData()) {
            return Optional.of(deny(DenialReason.RESTRICTED, null));
        }
        if (recipient == null) {
            return Optional.empty();
        }
        return switch (recipient.status()) {
            case ACTIVE -> Optional.empty();
            case SUSPENDED -> Optional.of(deny(DenialReason.RECIPIENT_SUSPENDED, null));
            case FROZEN -> Optional.of(deny(DenialReason.RECIPIENT_FROZEN, null));
        };
    }

    Optional<Decision> never() {
        for (CategoryId never : snapshot.person().never()) {
            request.categories().stream().filter(never::covers).forEach(this::close);
        }
        return unlessRest(DenialReason.NEVER, null);
    }

    Optional<Decision> notUnderstood() {
        if (!snapshot.subject().equals(request.subject()) || !policies.knowsCategories(request)) {
            return Optional.of(deny(DenialReason.CANNOT_DECIDE, null));
        }
        return policies.knowsPurpose(request)
                ? Optional.empty()
                : Optional.of(deny(DenialReason.PURPOSE_NOT_APPROVED, null));
    }

    Decision onGrants() {
        Applicable laws = Objects.requireNonNull(this.laws);
        for (CategoryId category : open) {
            Map<DenialReason, Optional<Rule>> flaws = new EnumMap<>(DenialReason.class);
            Optional<Grant> best = bestGrant(category, laws, flaws);
            if (best.filter(grant -> GrantMatch.isExact(grant, request)).isPresent()
                    || !onOtherBasis(category, laws, flaws)) {
                best.ifPresent(grant -> rely(grant, category));
            }
            if (!permitted.contains(category)) {
                missing.add(category);
                flaws.forEach(reasons::putIfAbsent);
            }
        }
        boolean nothingWrong = missing.isEmpty() && closed.isEmpty();
        if (!nothingWrong && (permitted.isEmpty() || !inPart())) {
            return denyMissing();
        }
        SortedSet<CategoryId> omitted = new TreeSet<>(closed);
        omitted.addAll(missing);
        return new Decision.Permit(permitted, omitted, relied, obligations, policies.policy(), snapshot.revision());
    }

    private Optional<Grant> bestGrant(CategoryId category, Applicable laws, Map<DenialReason, Optional<Rule>> flaws) {
        Grant best = null;
        for (Grant grant : snapshot.grants()) {
            if (GrantMatch.names(grant, category, request, policies)) {
                Optional<DenialReason> flaw = GrantMatch.flaw(grant, request, recipient, spent);
                Optional<Rule> objection = flaw.isPresent() ? Optional.empty() : laws.objection(category, grant);
                if (flaw.isEmpty() && objection.isEmpty()) {
                    best = GrantMatch.lighter(best, grant, request);
                    if (GrantMatch.burden(best, request) == 0) {
                        break; // none is lighter
                    }
                } else {
                    flaws.putIfAbsent(flaw.orElse(DenialReason.CONSENT_NOT_SUFFICIENT), objection);
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private void rely(Grant grant, CategoryId category) {
        permitted.add(category);
        relied.add(grant.id());
        obligations.addAll(GrantMatch.obligations(grant, category, request));
    }

    /** Break-glass, or a maker's duty; each only where a law permits it and none forbids it. */
    private boolean onOtherBasis(CategoryId category, Applicable laws, Map<DenialReason, Optional<Rule>> flaws) {
        if (recipient == null) {
            return false;
        }
        Optional<BreakGlass> session = snapshot.person().breakGlass().stream()
                .filter(each -> covers(each, category))
                .findFirst();
        if (session.isPresent() && holds(category, Basis.BREAK_GLASS, laws, flaws)) {
            relied.add(session.get().session());
            obligations.add(new Obligation.NotifySubject(session.get().session()));
            permitted.add(category);
            return true;
        }
        if (holds(category, Basis.SAFETY_DUTY, laws, flaws)) {
            permitted.add(category);
            return true;
        }
        return false;
    }

    private boolean holds(CategoryId category, Basis basis, Applicable laws, Map<DenialReason, Optional<Rule>> flaws) {
        if (!laws.permits(category, basis)) {
            return false;
        }
        Optional<Rule> objection = laws.objection(category, basis);
        if (objection.isPresent()) {
            flaws.putIfAbsent(DenialReason.NO_CONSENT, objection);
        }
        return objection.isEmpty();
    }

    private boolean covers(BreakGlass session, CategoryId category) {
        return session.staff().equals(request.staff())
                && session.recipient().equals(request.recipient())
                && !request.at().isBefore(session.from())
                && request.at().isBefore(session.until())
                && session.categories().stream().anyMatch(each -> policies.covers(each, category));
    }

    /** Whether part of the categories may be served and the others left out. */
    private boolean inPart() {
        return request.operation().handsOut();
    }

    private void close(CategoryId category) {
        open.remove(category);
        closed.add(category);
    }

    private Optional<Decision> unlessRest(DenialReason reason, @Nullable Rule rule) {
        boolean rest = closed.isEmpty() || (inPart() && !open.isEmpty());
        return rest ? Optional.empty() : Optional.of(deny(reason, rule));
    }

    /** The most telling reason: used up, else withdrawn, else expired, else not in the form that a law demands, else never given. */
    private Decision denyMissing() {
        for (DenialReason reason : GrantMatch.BY_WHAT_THEY_TELL) {
            Optional<Rule> rule = reasons.get(reason);
            if (rule != null) {
                return deny(reason, rule.orElse(null));
            }
        }
        return deny(
                DenialReason.NO_CONSENT,
                reasons.getOrDefault(DenialReason.NO_CONSENT, Optional.empty()).orElse(null));
    }

    private Decision deny(DenialReason reason, @Nullable Rule rule) {
        return new Decision.Deny(
                reason, missing, rule == null ? null : rule.id(), policies.policy(), snapshot.revision());
    }
}

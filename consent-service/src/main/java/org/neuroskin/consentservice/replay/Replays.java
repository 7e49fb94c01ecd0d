package org.neuroskin.consentservice.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AccessExport;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.replay.Replayed.Told;
import org.neuroskin.consentservice.replay.Replayed.Verdict;
import org.neuroskin.consentservice.replay.Replayed.Why;
import org.neuroskin.consentservice.snapshot.KeptSnapshots;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.InvalidDescriptors;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.ServiceDescriptor;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/**
 * Decides again what was decided once: from the state of the person as of the recorded revision, by the laws and vocabulary of
 * the recorded hash, for the service as the file of the recorded hash describes it, at the recorded time.
 */
@Component
class Replays {
    private final AccessExport history;
    private final KeptSnapshots kept;
    private final PolicyEvaluator policies;

    Replays(AccessExport history, KeptSnapshots kept, Vocabulary vocabulary) {
        this.history = history;
        this.kept = kept;
        this.policies = new PolicyEvaluator(vocabulary);
    }

    /** What both kinds of beginnings say of what was asked. */
    private record Asked(
            Instant at,
            String actor,
            AppId app,
            Pseudonym subject,
            String service,
            String route,
            Operation operation,
            PurposeId purpose,
            List<CategoryId> categories,
            long revision,
            String policy,
            String descriptor) {}

    /** Ends a replay that has no answer. */
    private static final class Cannot extends Exception {
        private static final long serialVersionUID = 1;
        private final Why why;

        Cannot(Why why) {
            super(why.wireName());
            this.why = why;
        }
    }

    /**
     * Makes a decision again.
     *
     * @param descriptors texts of files that describe services, beside those that come with this version
     * @return empty if there is no such access
     */
    Optional<Replayed> replay(String reviewer, UUID access, List<String> descriptors) {
        List<ServiceDescriptor> services = services(descriptors);
        return history.beginning(reviewer, access, "replay").map(event -> replayed(access, event, services));
    }

    private static List<ServiceDescriptor> services(List<String> texts) {
        List<ServiceDescriptor> services = new ArrayList<>(Descriptors.bundledWithoutPlaces());
        for (String text : texts) {
            try {
                services.add(Descriptors.withoutPlace("descriptor.yaml", text));
            } catch (InvalidDescriptors e) {
                throw new ProblemException(Problem.INVALID_INPUT, "One of `descriptors` describes no data service.");
            }
        }
        return services;
    }

    private Replayed replayed(UUID access, AuditEvent.OfAccess event, List<ServiceDescriptor> services) {
        Told recorded = recorded(event);
        try {
            Told now = again(event, asked(event), services);
            return new Replayed(access, now.equals(recorded) ? Verdict.SAME : Verdict.DIFFERENT, null, recorded, now);
        } catch (Cannot e) {
            return new Replayed(access, Verdict.CANNOT, e.why, recorded, null);
        }
    }

    private static Told recorded(AuditEvent.OfAccess event) {
        return switch (event) {
            case AuditEvent.AccessIntended intended -> Told.of(intended);
            case AuditEvent.AccessDenied denied -> Told.of(denied);
            case AuditEvent.WindowReleased window -> throw noBeginning();
            case AuditEvent.AccessReleased released -> throw noBeginning();
            case AuditEvent.AccessFailed failed -> throw noBeginning();
        };
    }

    private static Asked asked(AuditEvent.OfAccess event) throws Cannot {
        return switch (event) {
            case AuditEvent.AccessIntended it ->
                new Asked(
                        it.at(),
                        it.actor(),
                        it.app(),
                        it.subject(),
                        it.service(),
                        it.route(),
                        it.operation(),
                        it.purpose(),
                        Stream.concat(it.categories().stream(), it.omitted().stream())
                                .toList(),
                        it.revision(),
                        known(it.policy()),
                        known(it.descriptor()));
            case AuditEvent.AccessDenied it ->
                new Asked(
                        it.at(),
                        known(it.actor()),
                        known(it.app()),
                        known(it.subject()),
                        known(it.service()),
                        known(it.route()),
                        known(it.operation()),
                        known(it.purpose()),
                        it.categories(),
                        it.revision(),
                        known(it.policy()),
                        known(it.descriptor()));
            case AuditEvent.WindowReleased window -> throw noBeginning();
            case AuditEvent.AccessReleased released -> throw noBeginning();
            case AuditEvent.AccessFailed failed -> throw noBeginning();
        };
    }

    private static <T> T known(@Nullable T value) throws Cannot {
        if (value == null) {
            throw new Cannot(Why.NOTHING_DECIDED);
        }
        return value;
    }

    private Told again(AuditEvent.OfAccess event, Asked asked, List<ServiceDescriptor> services) throws Cannot {
        if (!asked.policy().equals(policies.policy())) {
            throw new Cannot(Why.OTHER_POLICY);
        }
        if (asked.actor().equals("stranger")) {
            throw new Cannot(Why.ACTOR_NOT_RECORDED);
        }
        ServiceDescriptor service = services.stream()
                .filter(each ->
                        each.hash().equals(asked.descriptor()) && each.service().equals(asked.service()))
                .findFirst()
                .orElseThrow(() -> new Cannot(Why.DESCRIPTOR_MISSING));
        ConsentSnapshot state =
                kept.find(asked.subject(), asked.revision()).orElseThrow(() -> new Cannot(Why.STATE_NOT_KEPT));
        AccessRequest request = request(asked, service, state);
        Decision decision = policies.decide(request, state, spent(event, state));
        if (decision instanceof Decision.Permit && isGatewaysOwn(event)) {
            throw new Cannot(Why.NOT_BY_RULES);
        }
        return Told.of(decision, asked.categories());
    }

    private static AccessRequest request(Asked asked, ServiceDescriptor service, ConsentSnapshot state) {
        Set<CategoryId> reducible = asked.operation().handsOut()
                ? service.routes().stream()
                        .filter(route -> route.path().template().equals(asked.route()))
                        .map(Route::reducible)
                        .findFirst()
                        .orElse(Set.of())
                : Set.of();
        return new AccessRequest(
                state.subject(),
                asked.app(),
                asked.purpose(),
                asked.operation(),
                new HashSet<>(asked.categories()),
                Fidelity.RAW,
                service.place(),
                asked.actor().equals("subject") ? null : asked.actor(),
                reducible,
                asked.at());
    }

    /** Counts of uses are no part of the state: of the grants that have a budget, those not relied on were passed over or spent. */
    private static Set<UUID> spent(AuditEvent.OfAccess event, ConsentSnapshot state) {
        Set<UUID> relied = event instanceof AuditEvent.AccessIntended it ? Set.copyOf(it.grants()) : Set.of();
        boolean told = event instanceof AuditEvent.AccessIntended
                || (event instanceof AuditEvent.AccessDenied it && it.reason() == DenialReason.USES_SPENT);
        return !told
                ? Set.of()
                : state.grants().stream()
                        .filter(grant -> grant.conditions().useBudget() != null && !relied.contains(grant.id()))
                        .map(Grant::id)
                        .collect(Collectors.toSet());
    }

    /** Whether a gateway may deny for this what the rules permit. */
    private static boolean isGatewaysOwn(AuditEvent.OfAccess event) {
        return event instanceof AuditEvent.AccessDenied denied
                && switch (denied.reason()) {
                    case CANNOT_DECIDE,
                            CANNOT_RECORD,
                            UNAUTHENTICATED,
                            BAD_REQUEST,
                            NO_ROUTE,
                            USES_SPENT,
                            PURPOSE_NOT_APPROVED,
                            CONSENT_NOT_SUFFICIENT -> true;
                    case NO_CONSENT,
                            CONSENT_WITHDRAWN,
                            CONSENT_EXPIRED,
                            PROHIBITED_BY_LAW,
                            NEVER,
                            RESTRICTED,
                            RECIPIENT_SUSPENDED,
                            RECIPIENT_FROZEN -> false;
                };
    }

    private static IllegalStateException noBeginning() {
        return new IllegalStateException("our bug: no access begins with this event");
    }
}

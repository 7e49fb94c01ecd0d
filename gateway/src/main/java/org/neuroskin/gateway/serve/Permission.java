package org.neuroskin.gateway.serve;

import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.decide.Decider;
import org.neuroskin.gateway.payload.AskedRange;
import org.neuroskin.gateway.payload.DataWindows;
import org.neuroskin.gateway.payload.RequestPayload;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.gateway.token.AccessTokens;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Route;

/** Asks whether an access is permitted, and holds it to what the permit demands: who cannot fulfil an obligation must deny. */
final class Permission {
    private final Decider decider;
    private final AccessTokens tokens;
    private final Denials denials;
    private final Clock clock;

    Permission(Decider decider, AccessTokens tokens, Denials denials, Clock clock) {
        this.decider = decider;
        this.tokens = tokens;
        this.denials = denials;
        this.clock = clock;
    }

    /** What is asked. */
    record Asking(
            UUID access,
            AccessToken token,
            Target target,
            PurposeId purpose,
            @Nullable RequestPayload payload,
            @Nullable AskedRange range) {

        /** A body without any category is decided as if it had all, so that nobody writes without some consent. */
        SortedSet<CategoryId> categories() {
            return payload == null || payload.categories().isEmpty()
                    ? target.route().categories()
                    : payload.categories();
        }

        /** The same of one of many people, as an access of its own. */
        Asking about(SubjectId subject, UUID one) {
            return new Asking(one, token, target.about(subject), purpose, payload, range);
        }

        /** Of what is read, the measurements, of which means can be handed out. */
        Set<CategoryId> reducible() {
            return handsOut() ? target.route().reducible() : Set.of();
        }

        private boolean handsOut() {
            return payload == null && target.operation().handsOut();
        }
    }

    /**
     * Refuses a token whose sign-in has ended, or that is not bound as its app's have to be, before anything is done with it. What
     * the state of its holder says counts, also where the data is another person's.
     */
    void requireStanding(AccessToken token) {
        switch (decider.standingOf(token.shown())) {
            case DONE -> {}
            case TOKEN_ENDED -> throw tokens.ended(token);
            case TOKEN_UNBOUND -> throw tokens.unbound();
            case TOKEN_EXPIRED, CONSENT_CHANGED, CANNOT_DECIDE -> throw Denials.cannotDecide();
        }
    }

    /** The decision, which says nothing yet of whether its obligations can be fulfilled. */
    Decided decided(Asking asking) {
        Target target = asking.target();
        AccessToken token = asking.token();
        return decider.decide(new AccessRequest(
                target.subject(),
                token.app(),
                asking.purpose(),
                target.operation(),
                asking.categories(),
                Fidelity.RAW,
                target.place(),
                token.holder().equals(target.subject()) ? null : token.holder().value(),
                asking.reducible(),
                clock.instant()));
    }

    /**
     * The access that may go on, with the uses that it takes counted; a {@link Refusal} where it is denied. A use stays counted
     * whatever becomes of the access.
     */
    Permitted permitted(Asking asking, Decided decided) {
        // Before the decision: what it says would tell a stranger what the person has consented to
        if (!asking.token().mayAskAbout(asking.target().subject())) {
            throw denials.stranger(decided.request());
        }
        Decided now = decided;
        while (true) {
            Permitted permitted = fulfillable(asking, now);
            Set<UUID> spent = countUses(permitted);
            if (spent.isEmpty()) {
                return permitted;
            }
            // Another grant may allow the same. This ends: each round leaves out one grant more
            now = decider.without(spent, now);
        }
    }

    private Permitted fulfillable(Asking asking, Decided decided) {
        Decision.Permit permit = switch (decided.decision()) {
            case Decision.Deny deny -> throw denials.of(decided.request(), deny);
            case Decision.Permit each -> each;
        };
        if (!permit.obligations().stream().allMatch(each -> isFulfilled(each, asking))) {
            throw Denials.cannotDecide();
        }
        Set<CategoryId> unread = new HashSet<>(asking.target().search().categories());
        unread.removeAll(permit.permitted());
        if (!unread.isEmpty()) {
            throw denials.lacking(decided.request(), unread);
        }
        Permitted permitted = new Permitted(
                asking.access(), asking.token(), asking.target(), asking.purpose(), asking.range(), decided, permit);
        if (asking.payload() != null) {
            refuseOutside(permitted.windows(), asking.payload(), decided.request());
        }
        return permitted;
    }

    private Set<UUID> countUses(Permitted permitted) {
        try {
            return decider.countUses(permitted.access(), permitted.decided());
        } catch (ConsentServiceUnavailable e) {
            throw Denials.cannotDecide();
        }
    }

    private static boolean isFulfilled(Obligation obligation, Asking asking) {
        return switch (obligation) {
            // the person was told when the session was opened, and the intent that is recorded first names it
            case Obligation.NotifySubject told -> true;
            case Obligation.OnlyRecordedWithin window -> seesDates(asking);
            // the values are replaced by means as the answer passes
            case Obligation.ReduceTo reduce -> asking.reducible().contains(reduce.category());
            // counted as the last thing before the intent is recorded
            case Obligation.CountUse use -> true;
            // every answer tells it of the one person that it is about, and so does the intent
            case Obligation.EraseBy erase -> !asking.target().isOfMany();
        };
    }

    /** Whether everything that passes tells when it was recorded: what is deleted or done without a body does not pass here. */
    private static boolean seesDates(Asking asking) {
        Route route = asking.target().route();
        return !route.datedFields().isEmpty()
                && (asking.payload() != null || asking.target().operation().handsOut());
    }

    private void refuseOutside(DataWindows windows, RequestPayload payload, AccessRequest request) {
        if (!windows.isEmpty()) {
            SortedSet<CategoryId> outside = payload.outside(windows);
            if (!outside.isEmpty()) {
                throw denials.lacking(request, outside);
            }
        }
    }
}

package org.neuroskin.consentservice.consent;

import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.RequestIds;
import org.neuroskin.kernel.SubjectId;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells who acts. */
@Component
class Acts {
    private static final String PORTAL = "portal";
    static final String SYSTEM = "system";

    private final Ids ids;

    Acts(Ids ids) {
        this.ids = ids;
    }

    /** Whoever is signed in acts on what belongs to this person: the person, or a guardian. */
    Act onBehalfOf(SubjectId subject) {
        Authentication signedIn = signedIn();
        if (signedIn == null) {
            return new Act(Act.SUBJECT, null, null, correlation());
        }
        boolean theirOwn = signedIn.getName().equals(subject.value());
        return new Act(
                theirOwn ? Act.SUBJECT : signedIn.getName(),
                tool(signedIn),
                theirOwn ? null : Act.GUARDIAN,
                correlation());
    }

    /** Somebody else acts, for a reason. */
    Act of(String actor, String reason) {
        Authentication signedIn = signedIn();
        return new Act(actor, signedIn == null ? null : tool(signedIn), reason, correlation());
    }

    /** Time passes. */
    Act clock() {
        return new Act(Act.CLOCK, null, null, correlation());
    }

    /** Makes this the act that the history of the current transaction is signed with. */
    static void sign(Act act) {
        TransactionSynchronizationManager.bindResource(Act.class, act);
    }

    /** Ends what {@link #sign} began. */
    static void signed() {
        TransactionSynchronizationManager.unbindResourceIfPossible(Act.class);
    }

    /** The act of the current transaction; whoever is signed in where none was named. */
    static Act current() {
        if (TransactionSynchronizationManager.getResource(Act.class) instanceof Act act) {
            return act;
        }
        Authentication signedIn = signedIn();
        return new Act(signedIn == null ? SYSTEM : signedIn.getName(), null, null, "");
    }

    private String correlation() {
        return RequestIds.current().orElseGet(() -> ids.next().toString());
    }

    private static @Nullable Authentication signedIn() {
        Authentication signedIn = SecurityContextHolder.getContext().getAuthentication();
        return signedIn instanceof AnonymousAuthenticationToken ? null : signedIn;
    }

    private static String tool(Authentication signedIn) {
        return signedIn instanceof JwtAuthenticationToken token
                ? String.valueOf(token.getToken().getClaimAsString("azp"))
                : PORTAL;
    }
}

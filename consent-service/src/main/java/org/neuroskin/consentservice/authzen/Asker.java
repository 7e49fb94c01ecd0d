package org.neuroskin.consentservice.authzen;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;

/** Who asks for a decision, as proven by a key or an access token. */
sealed interface Asker {
    String ENFORCEMENT_ROLE = "ROLE_enforcement-point";

    /** How it is named in the history: by its key or its app, never by a person. */
    String name();

    /** Asks for everyone, by key. */
    record EnforcementPoint(String name) implements Asker {}

    /** Asks for everyone, by access token: if its client is still an enforcement point. */
    record OAuthPoint(String name, AppId client) implements Asker {}

    /** Asks about itself only. */
    record OwnApp(String name, AppId app) implements Asker {}

    /** Asks within a tenant, where nothing is real. */
    record OfTenant(String name, String tenant) implements Asker {}

    /** Who a proven caller is. */
    static Asker of(Authentication caller) {
        return switch (caller.getPrincipal()) {
            case Asker asker -> asker;
            case Jwt token -> ofApp(token, caller);
            case null, default -> throw new IllegalStateException("our bug: a caller of no known kind was let in");
        };
    }

    private static Asker ofApp(Jwt token, Authentication caller) {
        AppId app;
        try {
            app = new AppId(String.valueOf(token.getClaimAsString("azp")));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.INSUFFICIENT_SCOPE, "The access token is of no registered app.");
        }
        if (token.hasClaim(AppIds.CLAIM)) {
            // its questions, and what a search finds, would name people by ids that are not the app's
            throw new ProblemException(
                    Problem.INSUFFICIENT_SCOPE, "An app with ids of its own gets no decisions here.");
        }
        String name = "app:" + app;
        return caller.getAuthorities().stream().anyMatch(role -> ENFORCEMENT_ROLE.equals(role.getAuthority()))
                ? new OAuthPoint(name, app)
                : new OwnApp(name, app);
    }
}

package org.neuroskin.consentservice.review;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/**
 * Who of the board acts.
 *
 * @param id the {@code sub}
 * @param name as others of the board know them
 * @param chair whether they may sign
 */
public record Reviewer(String id, String name, boolean chair) {
    private static final String CHAIR = "ROLE_ethics-chair";

    /** Whoever is signed in. */
    public static Reviewer of(Authentication who) {
        String name = who.getPrincipal() instanceof OidcUser user && user.getPreferredUsername() != null
                ? user.getPreferredUsername()
                : who.getName();
        boolean chair = who.getAuthorities().stream().anyMatch(role -> CHAIR.equals(role.getAuthority()));
        return new Reviewer(who.getName(), name, chair);
    }
}

package org.neuroskin.consentservice.apps;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Who acts on the register, by the roles of the token.
 *
 * @param id the {@code sub}
 */
public record Staff(String id, boolean operator, boolean chair) {

    /** Whoever holds this token. */
    public static Staff of(JwtAuthenticationToken token) {
        return new Staff(token.getName(), has(token, "ROLE_operator"), has(token, "ROLE_ethics-chair"));
    }

    /** Ends the request with {@code insufficient-scope} for all but operators. */
    public void requireOperator() {
        if (!operator) {
            throw new ProblemException(Problem.INSUFFICIENT_SCOPE, "Only an operator may do this.");
        }
    }

    void requireChair() {
        if (!chair) {
            throw new ProblemException(Problem.INSUFFICIENT_SCOPE, "Only the chair of the ethics board may do this.");
        }
    }

    private static boolean has(JwtAuthenticationToken token, String authority) {
        return token.getAuthorities().stream().anyMatch(each -> authority.equals(each.getAuthority()));
    }
}

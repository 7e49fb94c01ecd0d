package org.neuroskin.consentservice.apps;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.security.core.Authentication;

/**
 * Who acts on the register, by the roles of their sign-in.
 *
 * @param id the {@code sub}
 */
public record Staff(String id, boolean operator, boolean chair) {

    /** Whoever is signed in, at the pages or by a token. */
    public static Staff of(Authentication who) {
        return new Staff(who.getName(), has(who, "ROLE_operator"), has(who, "ROLE_ethics-chair"));
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

    private static boolean has(Authentication who, String authority) {
        return who.getAuthorities().stream().anyMatch(each -> authority.equals(each.getAuthority()));
    }
}

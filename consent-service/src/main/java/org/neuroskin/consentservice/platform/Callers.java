package org.neuroskin.consentservice.platform;

import org.neuroskin.kernel.SubjectId;
import org.springframework.security.oauth2.jwt.Jwt;

/** Who calls, by the access token. */
public final class Callers {
    private Callers() {}

    /** The person who signed in; {@code not-found} where the token names nobody who could have data here. */
    public static SubjectId subject(Jwt token) {
        try {
            return new SubjectId(String.valueOf(token.getSubject()));
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound();
        }
    }
}

package org.neuroskin.consentservice.people;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.SubjectId;
import org.springframework.security.oauth2.jwt.Jwt;

/** Who calls, by the access token. */
final class Callers {
    private Callers() {}

    /** The person who signed in. */
    static SubjectId subject(Jwt token) {
        try {
            return new SubjectId(String.valueOf(token.getSubject()));
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound();
        }
    }
}

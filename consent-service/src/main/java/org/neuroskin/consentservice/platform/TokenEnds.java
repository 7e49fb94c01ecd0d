package org.neuroskin.consentservice.platform;

import org.springframework.security.oauth2.jwt.Jwt;

/** Knows which access tokens count no more though they have not expired. */
public interface TokenEnds {

    /** Whether this one has ended, as the database has it now; it is refused then. */
    boolean hasEnded(Jwt token);
}

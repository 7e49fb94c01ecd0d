package org.neuroskin.consentservice.platform;

import org.springframework.security.oauth2.jwt.Jwt;

/** Knows of each access token what the token itself does not tell: whether it has ended, and what its app owes. */
public interface StandingTokens {

    /**
     * Whether a token that is valid counts, as the database has it now: its sign-in has not ended, and it is bound to a key where
     * its app's tokens have to be.
     */
    boolean count(Jwt token);
}

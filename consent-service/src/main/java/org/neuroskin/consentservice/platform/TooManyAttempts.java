package org.neuroskin.consentservice.platform;

import org.springframework.security.core.AuthenticationException;

/** Somebody tries too many credentials. */
public class TooManyAttempts extends AuthenticationException {
    private static final long serialVersionUID = 1;

    /** The detail is told to the caller. */
    public TooManyAttempts(String detail) {
        super(detail);
    }
}

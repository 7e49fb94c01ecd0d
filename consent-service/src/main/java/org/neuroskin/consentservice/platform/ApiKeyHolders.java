package org.neuroskin.consentservice.platform;

import org.springframework.security.core.Authentication;

/** Knows who stands behind an API key, which a program presents as a bearer token in place of an access token. */
public interface ApiKeyHolders {
    /** What a key allows that may ask for real decisions. */
    String EVALUATE = "KEY_evaluate";

    /** What a key allows that may ask within a tenant: this with the tenant's name. */
    String TENANT = "TENANT_";

    /** Whether a bearer token is meant as a key; then it is none of the realm's access tokens. */
    boolean isKey(String token);

    /**
     * The holder of a key, with what the key allows.
     *
     * @param address where it came from
     * @throws org.springframework.security.core.AuthenticationException if it is wrong, unknown or revoked, which look the same;
     *     {@link TooManyAttempts} if too many such came from this address
     */
    Authentication authenticate(String key, String address);
}

package org.neuroskin.gateway.decide;

/** What became of a release. Anything but {@link #DONE} means that nothing was written. */
public enum Release {
    /** The write has run. */
    DONE,
    /** The access would no longer be permitted on the same grants. */
    CONSENT_CHANGED,
    /** The token has expired meanwhile. */
    TOKEN_EXPIRED,
    /** The sign-in that the token comes from has ended. */
    TOKEN_ENDED,
    /** The token's app is one whose tokens have to be bound to a key, and this one is not. */
    TOKEN_UNBOUND,
    /** The consent state cannot be established now. */
    CANNOT_DECIDE
}

package org.neuroskin.gateway.token;

import org.jspecify.annotations.Nullable;

/**
 * What a token is bound to, so that it is worth nothing to whoever else has it (RFC 7800).
 *
 * @param key thumbprint (RFC 7638) of a key that each request has to prove (RFC 9449); null for none
 * @param certificate SHA-256 thumbprint of the certificate that the connection has to have proven (RFC 8705); null for none
 */
public record Binding(@Nullable String key, @Nullable String certificate) {
    /** A bearer token. */
    public static final Binding NONE = new Binding(null, null);
}

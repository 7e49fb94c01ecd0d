package org.neuroskin.gateway.token;

import java.security.cert.Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of who asks.
 *
 * @param authorization all values of the header {@code Authorization}
 * @param proofs all values of the header {@code DPoP}
 * @param method of the request
 * @param path the canonical path of the request
 * @param address whence the request came
 * @param certificate gives the one that the client of this connection proved to hold; null for none
 */
public record Credentials(
        List<String> authorization,
        List<String> proofs,
        String method,
        String path,
        String address,
        Supplier<@Nullable Certificate> certificate) {

    /** Copies the lists. */
    public Credentials {
        authorization = List.copyOf(authorization);
        proofs = List.copyOf(proofs);
    }
}

package org.neuroskin.gateway.token;

import java.util.List;

/**
 * What a request shows of who asks.
 *
 * @param authorization all values of the header {@code Authorization}
 * @param proofs all values of the header {@code DPoP}
 * @param method of the request
 * @param path the canonical path of the request
 * @param address whence the request came
 */
public record Credentials(List<String> authorization, List<String> proofs, String method, String path, String address) {

    /** Copies the lists. */
    public Credentials {
        authorization = List.copyOf(authorization);
        proofs = List.copyOf(proofs);
    }
}

package org.neuroskin.gateway.forward;

import java.net.URI;

/** The port of an address, which may be left to its scheme. */
final class Ports {
    private Ports() {}

    static int of(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equals(address.getScheme()) ? 443 : 80;
    }
}

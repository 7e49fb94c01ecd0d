package org.neuroskin.gateway.forward;

import java.net.URI;

/** The port of an address, which may be left to its scheme. */
public final class Ports {
    private Ports() {}

    /** The one it names, or that of its scheme. */
    public static int of(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}

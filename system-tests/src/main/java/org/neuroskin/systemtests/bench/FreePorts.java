package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for a system beside those that may run on this machine already. */
public final class FreePorts {
    private static final int PORTS_NEEDED = 16;

    private FreePorts() {}

    /** A base port with the following ones free at this moment. */
    public static int find() throws IOException {
        for (int candidate = 21_000; candidate < 40_000; candidate += PORTS_NEEDED) {
            if (allFree(candidate)) {
                return candidate;
            }
        }
        throw new IOException("no free ports");
    }

    private static boolean allFree(int first) {
        for (int port = first; port < first + PORTS_NEEDED; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.setReuseAddress(true);
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}

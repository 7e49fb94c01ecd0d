package org.neuroskin.sealing.keys;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 32 bytes of key that can be wiped while others ask for them. */
final class Secret {
    private final byte[] bytes;
    private boolean wiped;

    /** Takes the bytes over. */
    Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy, to be wiped by the caller; null once wiped. */
    synchronized byte @Nullable [] copy() {
        return wiped ? null : bytes.clone();
    }

    synchronized void wipe() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }
}

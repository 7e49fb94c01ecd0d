package org.neuroskin.sealing;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Hands out the same bytes each time, so that vectors can be sealed again. */
public final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    public FixedRandom(String hex) {
        this.bytes = HexFormat.of().parseHex(hex);
    }

    @Override
    public void nextBytes(byte[] out) {
        System.arraycopy(bytes, 0, out, 0, out.length);
    }
}

package org.neuroskin.sealing.format.v1;

/** What follows a header. The codes are on disk: never reuse one. Reserved: 0x11 compact, 0x20 sealed to a public key. */
public enum Suite {
    /** A C2SP chunked-encryption message, Cobblestone-256. */
    OBJECT(0x01),
    /** One field of a JSON document. */
    DOCUMENT(0x02);

    private final byte code;

    Suite(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }
}

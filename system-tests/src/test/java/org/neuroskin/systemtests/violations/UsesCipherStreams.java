package org.neuroskin.systemtests.violations;

import java.io.InputStream;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class UsesCipherStreams {
    private UsesCipherStreams() {}

    static InputStream open(InputStream in, Cipher cipher) {
        return new CipherInputStream(in, cipher);
    }
}

package org.neuroskin.systemtests.violations;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class DestroysByHand {
    private DestroysByHand() {}

    static Cipher cipher() throws GeneralSecurityException {
        return Cipher.getInstance("AES/GCM/NoPadding");
    }
}

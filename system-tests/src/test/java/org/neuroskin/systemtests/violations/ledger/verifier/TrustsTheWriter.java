package org.neuroskin.systemtests.violations.ledger.verifier;

import org.neuroskin.kernel.CanonicalJson;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class TrustsTheWriter {
    private TrustsTheWriter() {}

    static Object parse(byte[] bytes) {
        return CanonicalJson.read(bytes);
    }
}

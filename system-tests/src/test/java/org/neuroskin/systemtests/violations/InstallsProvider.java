package org.neuroskin.systemtests.violations;

import java.security.Provider;
import java.security.Security;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class InstallsProvider {
    private InstallsProvider() {}

    static void install(Provider provider) {
        Security.addProvider(provider);
    }
}

package org.neuroskin.consentservice;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** Each module uses only what its {@code package-info} allows. */
class ModulesTest {

    @Test
    void modulesUseOnlyWhatTheyDeclare() {
        ApplicationModules.of(ConsentServiceApplication.class).verify();
    }
}

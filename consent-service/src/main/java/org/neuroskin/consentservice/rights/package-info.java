/** What people can demand of what is stored of them: a copy, erasure, and what stands against it. */
@ApplicationModule(
        allowedDependencies = {
            "platform",
            "apps",
            "snapshot",
            "audit",
            "keyring",
            "consent",
            "people",
            "events",
            "receipt"
        })
@NullMarked
package org.neuroskin.consentservice.rights;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

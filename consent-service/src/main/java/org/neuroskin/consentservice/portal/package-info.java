/** The self-service portal: a person's own view of who may see what, who has seen what, and how to stop it. */
@ApplicationModule(
        displayName = "Portal",
        allowedDependencies = {
            "platform",
            "catalogue",
            "design",
            "apps",
            "consent",
            "people",
            "snapshot",
            "audit",
            "history",
            "receipt",
            "rights"
        })
@NullMarked
package org.neuroskin.consentservice.portal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

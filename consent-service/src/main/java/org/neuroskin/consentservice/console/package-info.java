/** The ethics board's console: every access under a pseudonym, and the proof that none is missing. */
@ApplicationModule(
        displayName = "Ethics console",
        allowedDependencies = {"platform", "design", "apps", "audit", "history", "witness"})
@NullMarked
package org.neuroskin.consentservice.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

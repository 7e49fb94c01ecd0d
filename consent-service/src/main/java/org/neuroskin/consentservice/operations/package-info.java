/** The area of those who run the installation: what needs them now, apps, gateways, keys and laws. */
@ApplicationModule(
        displayName = "Operations",
        allowedDependencies = {"platform", "design", "apps", "snapshot", "keyring", "audit", "witness"})
@NullMarked
package org.neuroskin.consentservice.operations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

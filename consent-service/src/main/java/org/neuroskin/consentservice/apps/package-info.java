/**
 * The registered apps and their organisations: who described, approved and cut off which, and the Keycloak realm that knows
 * them with exactly their purposes.
 */
@ApplicationModule(allowedDependencies = {"platform", "catalogue", "snapshot", "audit"})
@NullMarked
package org.neuroskin.consentservice.apps;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

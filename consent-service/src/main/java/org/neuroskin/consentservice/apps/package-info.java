/** The registered apps and their organisations, and the Keycloak realm that knows them with exactly their purposes. */
@ApplicationModule(allowedDependencies = {"platform", "catalogue"})
@NullMarked
package org.neuroskin.consentservice.apps;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

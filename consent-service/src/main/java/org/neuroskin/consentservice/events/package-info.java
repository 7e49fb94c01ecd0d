/** Tells apps what becomes of the consents that people gave them, and hears from them what they have deleted. */
@ApplicationModule(allowedDependencies = {"platform", "apps", "audit"})
@NullMarked
package org.neuroskin.consentservice.events;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

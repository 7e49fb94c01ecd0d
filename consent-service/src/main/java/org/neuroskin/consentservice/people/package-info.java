/**
 * People as such: where they live and how old they are, whether processing of their data is restricted, who acts for a minor,
 * and who may look in an emergency.
 */
@ApplicationModule(allowedDependencies = {"platform", "catalogue", "apps", "snapshot", "audit", "consent"})
@NullMarked
package org.neuroskin.consentservice.people;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

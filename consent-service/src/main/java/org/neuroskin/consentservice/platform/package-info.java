/** What every module of the service rests on: settings, time, chance, problem details, and who may reach which path. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.neuroskin.consentservice.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

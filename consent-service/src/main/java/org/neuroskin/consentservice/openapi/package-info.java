/** Describes every public HTTP path as OpenAPI, read from the handlers themselves. */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package org.neuroskin.consentservice.openapi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** The data categories, purposes and notices of this installation. */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package org.neuroskin.consentservice.catalogue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Makes past decisions again from what was recorded of them, for the ethics board. */
@ApplicationModule(allowedDependencies = {"platform", "audit", "snapshot"})
@NullMarked
package org.neuroskin.consentservice.replay;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

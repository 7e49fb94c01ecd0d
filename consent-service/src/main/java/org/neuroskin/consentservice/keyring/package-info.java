/** Wrapped keys, kept for gateways. Nothing here leads to the key that unwraps them. */
@ApplicationModule(allowedDependencies = {"platform"})
@NullMarked
package org.neuroskin.consentservice.keyring;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Wrapped keys, kept for gateways, and what operators want wrapped anew. Nothing here leads to the key that unwraps them. */
@ApplicationModule(allowedDependencies = {"platform", "audit"})
@NullMarked
package org.neuroskin.consentservice.keyring;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

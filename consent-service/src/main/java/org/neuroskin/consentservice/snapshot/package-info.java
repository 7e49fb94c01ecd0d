/** What gateways know of consents: snapshots, the ordered stream of changes, leases, and the barrier behind a change. */
@ApplicationModule(allowedDependencies = {"platform", "audit"})
@NullMarked
package org.neuroskin.consentservice.snapshot;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
